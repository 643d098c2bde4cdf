using System.Security.Cryptography;
using Azure.Storage.Blobs.Models;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads;

namespace LoyaltyFunctions.Tests.Uploads;

/// <summary>Isolated copies and the archive, on a store of their own.</summary>
public sealed class KeepingTests
{
    private UploadStores stores = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => stores = await UploadStores.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await stores.DisposeAsync();

    [Test]
    public async Task Isolation_CopiesTheBytes_AndSaysWhatTheyAre()
    {
        var file = await stores.PutAsync("isolate/a.csv", "content");

        var copy = await stores.Isolated.KeepAsync(file, default);

        Assert.Multiple(async () =>
        {
            Assert.That(copy, Is.EqualTo(new IsolatedCopy(
                IsolationOutcome.Kept, IsolatedUpload.NameOf(file.UploadId, file.UploadedAt),
                ContentHash.Of("content"u8), Problem: null)));
            Assert.That(await stores.TextAsync(IsolatedBlobNames.Uploads, copy.BlobName!), Is.EqualTo("content"));
            Assert.That(copy.BlobName, Does.Not.Contain("a.csv"), "a name could not be erased there");
        });
    }

    [Test]
    public async Task Isolation_TriedAgain_WritesNothingAndSaysTheSame()
    {
        var file = await stores.PutAsync("isolate/again.csv", "content");
        var first = await stores.Isolated.KeepAsync(file, default);
        var written = await ETagAsync(IsolatedBlobNames.Uploads, first.BlobName!);

        var second = await stores.Isolated.KeepAsync(file, default);
        await stores.Archive().MoveAsync(file, default);
        var afterTheMove = await stores.Isolated.KeepAsync(file, default);

        Assert.That((second, afterTheMove), Is.EqualTo((first, first)));
        Assert.That(await ETagAsync(IsolatedBlobNames.Uploads, first.BlobName!), Is.EqualTo(written));
    }

    [Test]
    public async Task Isolation_WhereSomethingElseLiesUnderTheName_NamesIt_AndLeavesIt()
    {
        var file = await stores.PutAsync("isolate/differs.csv", "content");
        var name = IsolatedUpload.NameOf(file.UploadId, file.UploadedAt);
        await stores.Blob(IsolatedBlobNames.Uploads, name).UploadAsync(BinaryData.FromString("cont"));

        var copy = await stores.Isolated.KeepAsync(file, default);

        Assert.That(copy.Outcome, Is.EqualTo(IsolationOutcome.Differs));
        Assert.That(copy.Problem, Does.Contain(ContentHash.Of("content"u8)).And.Contain(ContentHash.Of("cont"u8)));
        Assert.That(await stores.TextAsync(IsolatedBlobNames.Uploads, name), Is.EqualTo("cont"));
    }

    [Test]
    public async Task File_OfSeveralBlocks_IsCopiedWhole()
    {
        var bytes = RandomNumberGenerator.GetBytes((2 * BlobCopy.BlockBytes) + 17);
        var written = (await stores.Blob(BlobNames.Uploads, "large.csv").UploadAsync(BinaryData.FromBytes(bytes)))
            .Value;
        var file = new UploadedFile("large.csv", written.ETag.ToString("G"), written.LastModified);

        var copy = await stores.Isolated.KeepAsync(file, default);
        var archived = await stores.Archive().MoveAsync(file, default);

        Assert.That((copy.Sha256, archived.Sha256), Is.EqualTo((ContentHash.Of(bytes), ContentHash.Of(bytes))));
        var kept = await stores.Blob(BlobNames.Archive, archived.BlobName!).DownloadContentAsync();
        Assert.That(ContentHash.Of(kept.Value.Content.ToMemory().Span), Is.EqualTo(ContentHash.Of(bytes)));
    }

    [Test]
    public async Task File_CopiedByManyAtOnce_IsTheSameForAll()
    {
        var file = await stores.PutAsync("crowd.csv", new string('x', 100_000));

        var copies = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => stores.Isolated.KeepAsync(file, default)));

        Assert.That(copies.Distinct().Select(copy => copy.Outcome), Is.EqualTo(new[] { IsolationOutcome.Kept }));
    }

    [TestCase("Cool")]
    [TestCase("Cold")]
    [TestCase("Archive")]
    public async Task Archive_TakesTheFileInItsTier_AndItIsGoneFromUploads(string tier)
    {
        var file = await stores.PutAsync($"signed/2026/03/14/ticket-{tier}/upload_a.csv", "content");

        var archived = await stores.Archive(tier).MoveAsync(file, default);
        var again = await stores.Archive(tier).MoveAsync(file, default);

        var properties = (await stores.Blob(BlobNames.Archive, archived.BlobName!).GetPropertiesAsync()).Value;
        Assert.Multiple(async () =>
        {
            Assert.That(archived, Is.EqualTo(new ArchivedCopy(
                ArchiveOutcome.Archived, ArchivedUpload.NameOf(file), ContentHash.Of("content"u8), Problem: null)));
            Assert.That(again, Is.EqualTo(archived));
            Assert.That(archived.BlobName, Does.EndWith($"/{file.UploadId}/upload_a.csv"));
            Assert.That(properties.AccessTier, Is.EqualTo(tier));
            Assert.That(properties.Metadata, Is.EquivalentTo(new Dictionary<string, string>
            {
                ["uploadId"] = file.UploadId,
                ["sha256"] = ContentHash.Of("content"u8),
            }));
            Assert.That((await stores.Blob(BlobNames.Uploads, file.FileName).ExistsAsync()).Value, Is.False);
        });
    }

    [Test]
    public async Task Archive_KeepsTheContentType()
    {
        var blob = stores.Blob(BlobNames.Uploads, "typed.csv");
        var headers = new BlobHttpHeaders { ContentType = "text/csv; charset=iso-8859-1" };
        var written = (await blob.UploadAsync(
            BinaryData.FromString("x"), new BlobUploadOptions { HttpHeaders = headers })).Value;
        var file = new UploadedFile("typed.csv", written.ETag.ToString("G"), written.LastModified);

        await stores.Archive().MoveAsync(file, default);

        var kept = await stores.Blob(BlobNames.Archive, ArchivedUpload.NameOf(file)).GetPropertiesAsync();
        Assert.That(kept.Value.ContentType, Is.EqualTo(headers.ContentType));
    }

    [Test]
    public async Task Archive_OfAnEmptyFile_IsEmpty()
    {
        var file = await stores.PutAsync("empty.csv", "");

        var archived = await stores.Archive().MoveAsync(file, default);

        Assert.That(await stores.TextAsync(BlobNames.Archive, archived.BlobName!), Is.Empty);
    }

    [Test]
    public async Task File_ReplacedBeforeItIsKept_IsNamedReplaced_AndTheNewOneStays()
    {
        var file = await stores.PutAsync("replaced.csv", "old");
        await stores.PutAsync("replaced.csv", "new");

        var copy = await stores.Isolated.KeepAsync(file, default);
        var archived = await stores.Archive().MoveAsync(file, default);

        Assert.That(
            (copy.Outcome, archived.Outcome), Is.EqualTo((IsolationOutcome.Replaced, ArchiveOutcome.Replaced)));
        Assert.That(await stores.TextAsync(BlobNames.Uploads, "replaced.csv"), Is.EqualTo("new"));
        Assert.That(await stores.NamesAsync(BlobNames.Archive), Has.None.Contains(file.UploadId));
    }

    [Test]
    public async Task File_ReplacedAfterItWasCopied_IsArchived_AndTheNewOneStays()
    {
        var file = await stores.PutAsync("late.csv", "old");
        await stores.Archive().MoveAsync(file, default);
        await stores.PutAsync("late.csv", "new");

        var archived = await stores.Archive().MoveAsync(file, default);

        Assert.That((archived.Outcome, archived.Problem), Is.EqualTo((ArchiveOutcome.Archived, (string?)
            "the file was replaced meanwhile; the newer one stays, it is an upload of its own")));
        Assert.That(await stores.TextAsync(BlobNames.Archive, archived.BlobName!), Is.EqualTo("old"));
        Assert.That(await stores.TextAsync(BlobNames.Uploads, "late.csv"), Is.EqualTo("new"));
    }

    [Test]
    public async Task File_ReplacedWhileItIsRead_IsNeverMixedWithTheNewOne()
    {
        var file = await stores.PutAsync("mixed.csv", new string('o', 3 * BlobCopy.BlockBytes));
        var originals = new OriginalBlobs(stores.Blobs);

        var state = await originals.ReadAsync(
            file,
            async (_, bytes) =>
            {
                var first = new byte[1];
                await bytes.ReadExactlyAsync(first);
                await stores.PutAsync("mixed.csv", new string('n', 3 * BlobCopy.BlockBytes));
                await bytes.CopyToAsync(Stream.Null);
            },
            default);

        Assert.That(state, Is.EqualTo(OriginalState.Replaced));
    }

    [Test]
    public async Task File_DeletedBeforeItIsKept_IsNamedGone()
    {
        var file = await stores.PutAsync("gone.csv", "content");
        await stores.Blob(BlobNames.Uploads, "gone.csv").DeleteAsync();

        var copy = await stores.Isolated.KeepAsync(file, default);
        var archived = await stores.Archive().MoveAsync(file, default);

        Assert.That((copy.Outcome, archived.Outcome), Is.EqualTo((IsolationOutcome.Gone, ArchiveOutcome.Gone)));
    }

    [TestCase("upload_a.csv", "upload_a.errors.csv")]
    [TestCase("UPLOAD_A.CSV.GZ", "UPLOAD_A.errors.csv")]
    [TestCase("shop/march.csv", "upload_march.errors.csv")]
    [TestCase("deep/orders.jsonl", "orders.errors.jsonl")]
    [TestCase("orders.jsonl.gz", "orders.errors.jsonl")]
    public void ErrorFile_IsCalledLikeTheFile_SoThatATicketTakesIt(string name, string expected)
    {
        var file = new UploadedFile(name, "0x1", new DateTimeOffset(2026, 3, 14, 23, 30, 0, TimeSpan.FromHours(-2)));

        Assert.That(ArchivedUpload.ErrorsNameOf(file), Is.EqualTo($"2026/03/15/{file.UploadId}/{expected}"));
        var type = expected.EndsWith(".csv", StringComparison.Ordinal) ? "text/csv" : "application/x-ndjson";
        Assert.That(TicketPolicy.Refuse(new TicketRequest(expected, type, Size: 1, Notify: null), 10), Is.Null);
    }

    [TestCase("..")]
    [TestCase("a/..")]
    [TestCase("a/b\\..\\c.csv")]
    [TestCase("bell\u0007.csv")]
    public void ArchivedName_OfATrickyName_StaysInItsFolder(string name)
    {
        var file = new UploadedFile(name, "0x1", Support.Some.Now);

        Assert.That(ArchivedUpload.NameOf(file), Does.Match($"^2026/03/14/{file.UploadId}/file-[0-9a-f]{{16}}$"));
    }

    private async Task<string> ETagAsync(string container, string name) =>
        (await stores.Blob(container, name).GetPropertiesAsync()).Value.ETag.ToString();
}
