using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;

namespace AzureServices.Tests.EventGrid;

public sealed class BlobEventTests : BlobEventFixture
{
    [TestCase("plain.json")]
    [TestCase("folder/with space/ümlaut 🍊.csv")]
    [TestCase("100%.json")]
    [TestCase("a%20b%2Fc")]
    [TestCase("q?x=1&y#z;+\"'<>|")]
    [TestCase("a//b")]
    [TestCase("tab\tand\u0001control")]
    [TestCase("line\nbreak")]
    public async Task Blob_Uploaded_IsAnnouncedWithAUrlThatLeadsBackToIt(string name)
    {
        await using var grid = await StartGridAsync(Never);
        await Container.UploadBlobAsync(name, BinaryData.FromString("four"));

        var received = await Webhook.FirstAsync();
        var data = received.Event.GetProperty("data");
        var properties = await Container.GetBlobClient(name).GetPropertiesAsync();
        var url = new BlobUriBuilder(new Uri(data.GetProperty("url").GetString()!));
        Assert.Multiple(() =>
        {
            Assert.That(
                received.Event.GetProperty("eventType").GetString(), Is.EqualTo("Microsoft.Storage.BlobCreated"));
            Assert.That(
                received.Event.GetProperty("subject").GetString(),
                Is.EqualTo("/blobServices/default/containers/uploads/blobs/" + name));
            Assert.That((url.BlobContainerName, url.BlobName), Is.EqualTo(("uploads", name)));
            Assert.That(data.GetProperty("contentLength").GetInt64(), Is.EqualTo(4));
            Assert.That(data.GetProperty("eTag").GetString(), Is.EqualTo(properties.Value.ETag.ToString().Trim('"')));
            Assert.That(data.GetProperty("blobType").GetString(), Is.EqualTo("BlockBlob"));
        });
    }

    [Test]
    public async Task Blob_WrittenInManyWays_IsAnnouncedWithTheNameOfEach()
    {
        await using var grid = await StartGridAsync(Never);
        var blob = Container.GetBlockBlobClient("a.json");
        await blob.UploadAsync(new MemoryStream("first"u8.ToArray()));
        await blob.SetMetadataAsync(new Dictionary<string, string> { ["seen"] = "yes" });
        await blob.StageBlockAsync("AAAA", new MemoryStream("second one"u8.ToArray()));
        await blob.CommitBlockListAsync(["AAAA"]);
        await CountAsync(2); // so that the length of the block list can still be looked up
        await blob.DeleteAsync();
        await blob.UploadAsync(new MemoryStream("third"u8.ToArray()));
        await blob.CreateSnapshotAsync();
        var copy = await Container.GetBlobClient("copy.json").StartCopyFromUriAsync(blob.Uri);
        await copy.WaitForCompletionAsync();
        var log = Container.GetAppendBlobClient("log.txt");
        await log.CreateAsync();
        await log.AppendBlockAsync(new MemoryStream("line"u8.ToArray()));
        await CountAsync(6);

        Assert.That(
            Webhook.Deliveries.OrderBy(Sequencer).Select(d => $"{NameOf(d)} {Api(d)} {LengthOf(d)}"),
            Is.EqualTo([
                "a.json PutBlob 5", "a.json PutBlockList 10", "a.json DeleteBlob -", "a.json PutBlob 5",
                "copy.json CopyBlob 5", "log.txt PutBlob 0",
            ]));
    }

    [Test]
    public async Task Blob_OverwrittenAtOnce_IsAnnouncedForEachVersion()
    {
        await using var grid = await StartGridAsync(Never);
        const int versions = 50;
        for (var version = 0; version < versions; version++)
        {
            await Container.GetBlobClient("a.json").UploadAsync(BinaryData.FromString($"{version}"), overwrite: true);
        }

        await CountAsync(versions);
        Assert.That(Webhook.Deliveries.Select(d => d.Id).Distinct().Count(), Is.EqualTo(versions));
    }

    [Test]
    public async Task Blob_OfAnotherContainer_IsNotAnnounced()
    {
        await using var grid = await StartGridAsync(Never);
        var other = new BlobContainerClient(Emulator.ConnectionString, "uploads2");
        await other.CreateAsync();
        await other.UploadBlobAsync("a.json", BinaryData.FromString("1"));
        await Container.UploadBlobAsync("b.json", BinaryData.FromString("1"));

        await CountAsync(1);
        Assert.That(Webhook.Deliveries.Single().Event.GetProperty("subject").GetString(), Does.EndWith("/b.json"));
    }
}
