using System.Text;
using System.Text.Json;
using AzureServices.Azurite;

namespace AzureServices.Tests.Azurite;

public sealed class BlobChangeReaderTests
{
    [TestCase("PUT", "/acct/uploads/a.json", "Written", "PutBlob")]
    [TestCase("PUT", "/acct/uploads/a.json?comp=blocklist&timeout=30", "Written", "PutBlockList")]
    [TestCase("PUT", "/acct/uploads/a.json?timeout=30&comp=metadata", "Touched", "")]
    [TestCase("PUT", "/acct/uploads/a.json?comp=appendblock", "Touched", "")]
    [TestCase("PUT", "/acct/uploads/a.json?comp=page", "Touched", "")]
    [TestCase("DELETE", "/acct/uploads/a.json", "Deleted", "DeleteBlob")]
    public void Line_OfAChangedBlob_NamesTheChange(string method, string url, string kind, string api)
    {
        var change = Parse(new { method, url, etag = "\"0x1\"" })!;

        Assert.That(
            ($"{change.Kind}", change.Api, change.Account, change.Container, change.Blob),
            Is.EqualTo((kind, api, "acct", "uploads", "a.json")));
        Assert.That(change.ETag, Is.EqualTo(method == "DELETE" ? null : "0x1"));
    }

    [TestCase("PUT", "/acct/uploads/a.json?comp=block&blockid=AAAA")]
    [TestCase("PUT", "/acct/uploads?restype=container")]
    [TestCase("DELETE", "/acct/uploads/a.json?snapshot=2026-01-01T00:00:00.0000000Z")]
    [TestCase("POST", "/acct/?restype=service&comp=userdelegationkey")]
    public void Line_OfAnythingElse_TellsOfNoChange(string method, string url) =>
        Assert.That(Parse(new { method, url }), Is.Null);

    [Test]
    public void Line_OfTheDeletionOfSnapshotsAlone_TellsOfNoChange() =>
        Assert.That(
            Parse(new { method = "DELETE", url = "/acct/uploads/a.json", deleteSnapshots = "only" }), Is.Null);

    [Test]
    public void Line_OfACopy_NamesTheCopy() =>
        Assert.That(
            Parse(new { method = "PUT", url = "/acct/uploads/a.json", etag = "1", copySource = "yes" })!.Api,
            Is.EqualTo("CopyBlob"));

    [Test]
    public void Line_OfADeletedContainer_NamesIt()
    {
        var change = Parse(new { method = "DELETE", url = "/acct/uploads?restype=container" })!;

        Assert.That((change.Kind, change.Container), Is.EqualTo((BlobChangeKind.ContainerDeleted, "uploads")));
    }

    [TestCase("""{"method":"POST","url":"/acct/?comp=batch"}""", Description = "its parts are not noted")]
    [TestCase("""{"method":"PUT","url":"/acct/upl""", Description = "cut off by a kill")]
    public void Line_ThatDoesNotSayWhatChanged_AsksForAListing(string line) =>
        Assert.That(
            BlobChangeReader.Parse(Encoding.UTF8.GetBytes(line)), Is.EqualTo(BlobChange.Unknown));

    [TestCase("12", null, 12)]
    [TestCase("0", "1024", 1024, Description = "a page blob")]
    [TestCase(null, null, null)]
    public void Line_OfAPutBlob_TellsItsLength(string? contentLength, string? blobLength, long? length)
    {
        var change = Parse(new { method = "PUT", url = "/acct/uploads/a", etag = "1", contentLength, blobLength })!;

        Assert.That(change.ContentLength, Is.EqualTo(length));
    }

    [TestCase("a%20b/c.json", "a b/c.json")]
    [TestCase("100%25.json", "100%.json")]
    [TestCase("a%2520b", "a%20b")]
    [TestCase("%C3%A4%F0%9F%8D%8A", "ä🍊")]
    [TestCase("line%0Abreak%01", "line\nbreak\u0001")]
    [TestCase("a+b%3F%23%22", "a+b?#\"")]
    [TestCase("folder%2Ffile%5Cx", "folder/file/x")]
    public void BlobName_Escaped_IsReadAsAzuriteReadsIt(string escaped, string name) =>
        Assert.That(Parse(new { method = "PUT", url = $"/acct/uploads/{escaped}" })!.Blob, Is.EqualTo(name));

    private static BlobChange? Parse(object line) => BlobChangeReader.Parse(JsonSerializer.SerializeToUtf8Bytes(line));
}
