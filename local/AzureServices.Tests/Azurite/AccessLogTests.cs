using AzureServices.Azurite;

namespace AzureServices.Tests.Azurite;

public sealed class AccessLogTests
{
    [TestCase("PUT /acct/uploads/a.json HTTP/1.1", BlobChangeKind.Put)]
    [TestCase("PUT /acct/uploads/a.json?comp=blocklist&timeout=30 HTTP/1.1", BlobChangeKind.PutBlockList)]
    [TestCase("PUT /acct/uploads/a.json?timeout=30&comp=metadata HTTP/1.1", BlobChangeKind.Touched)]
    [TestCase("DELETE /acct/uploads/a.json HTTP/1.1", BlobChangeKind.Deleted)]
    public void Line_OfASuccessfulChange_NamesTheChange(string request, BlobChangeKind kind) =>
        Assert.That(
            AccessLog.Parse(Line(request, 201)), Is.EqualTo(new BlobChange(kind, "acct", "uploads", "a.json")));

    [TestCase("GET /acct/uploads/a.json HTTP/1.1", 200)]
    [TestCase("PUT /acct/uploads/a.json HTTP/1.1", 409)]
    [TestCase("PUT /acct/uploads/a.json?comp=block&blockid=AAAA HTTP/1.1", 201)]
    [TestCase("PUT /acct/uploads?restype=container HTTP/1.1", 201)]
    [TestCase("DELETE /acct/uploads?restype=container HTTP/1.1", 202)]
    [TestCase("DELETE /acct/uploads/a.json?snapshot=2026-01-01T00:00:00.0000000Z HTTP/1.1", 202)]
    public void Line_OfAnythingElse_TellsOfNoChange(string request, int status) =>
        Assert.That(AccessLog.Parse(Line(request, status)), Is.Null);

    [TestCase("a%20b/c.json", "a b/c.json")]
    [TestCase("100%25.json", "100%.json")]
    [TestCase("a%2520b", "a%20b")]
    [TestCase("%C3%A4%F0%9F%8D%8A", "ä🍊")]
    [TestCase("line%0Abreak%01", "line\nbreak\u0001")]
    [TestCase("a+b%3F%23%22", "a+b?#\"")]
    [TestCase("folder%2Ffile%5Cx", "folder/file/x")]
    public void BlobName_Escaped_IsReadAsAzuriteReadsIt(string escaped, string name) =>
        Assert.That(AccessLog.Parse(Line($"PUT /acct/uploads/{escaped} HTTP/1.1", 201))?.Blob, Is.EqualTo(name));

    private static string Line(string request, int status) =>
        $"127.0.0.1 - - [23/Nov/2026:10:00:00 +0000] \"{request}\" {status} -";
}
