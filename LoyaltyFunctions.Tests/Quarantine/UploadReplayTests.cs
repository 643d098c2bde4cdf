using Azure.Storage.Blobs.Models;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Tests.Uploads;
using LoyaltyFunctions.Uploads;

namespace LoyaltyFunctions.Tests.Quarantine;

/// <summary>A replay is the same file under another name.</summary>
public sealed class UploadReplayTests
{
    private UploadStores stores = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => stores = await UploadStores.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await stores.DisposeAsync();

    [Test]
    public async Task Replay_OfAFileInLatin1_IsInLatin1()
    {
        const string latin1 = "text/csv; charset=iso-8859-1";
        var written = await stores.Blob(BlobNames.Uploads, "upload_latin.csv").UploadAsync(
            BinaryData.FromBytes("caf\u00e9"u8.ToArray()),
            new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = latin1 } });
        var file = new UploadedFile("upload_latin.csv", written.Value.ETag.ToString("G"), Some.Now);
        var kept = (await new OriginalFileStore(stores.Blobs).KeepAsync(file, default))!;
        var item = Refused(file.FileName) with { OriginalBlob = kept.BlobName };

        var start = await new UploadReplays(stores.Blobs, new QuarantineOriginals(stores.Blobs))
            .CopyAsync(item, 1, default);

        Assert.That(start.Refusal, Is.Null);
        Assert.That(
            (await TypeAsync(BlobNames.Quarantine, kept.BlobName),
                await TypeAsync(BlobNames.Uploads, UploadReplays.NameOf(item, 1))),
            Is.EqualTo((latin1, latin1)));
    }

    [Test]
    public void Replay_OfAReplay_HasANameThatDoesNotGrow()
    {
        var name = $"deep/{new string('a', 600)}.csv.gz";
        for (var replays = 0; replays < 20; replays++) name = UploadReplays.NameOf(Refused(name), int.MaxValue);

        Assert.That(UploadFileNamePolicy.Refuse(name), Is.Null);
        Assert.That(name, Does.EndWith("a.csv.gz"));
        Assert.That(UploadReplays.NameOf(Refused("deep/a.csv"), 1), Does.EndWith("/a.csv").And.Not.Contain("deep"));
    }

    private static QuarantineItem Refused(string fileName) => new()
    {
        Id = UploadedFile.IdOf(fileName, "0x1"),
        Kind = QuarantineKinds.Upload,
        Code = RejectionCodes.NotCsv,
        QuarantinedAt = Some.Now,
        FileName = fileName,
    };

    private async Task<string> TypeAsync(string container, string name) =>
        (await stores.Blob(container, name).GetPropertiesAsync()).Value.ContentType;
}
