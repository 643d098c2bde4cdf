using Azure.Storage.Blobs;
using LoyaltyFunctions.Backup;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Uploads;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>What can happen to a file on its way.</summary>
public sealed class UploadTests
{
    private PlatformFixture fixture = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => fixture = await PlatformFixture.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task File_DeletedBeforeItIsRead_IsInQuarantineWithoutBytes()
    {
        var file = new UploadedFile("deleted.json", "0x1", Some.Now);

        var outcome = await RunAsync(file);

        var quarantined = await QuarantinedAsync(file.UploadId);
        Assert.Multiple(() =>
        {
            Assert.That(
                (outcome.Outcome, outcome.Code),
                Is.EqualTo((UploadOutcomeKind.Quarantined, RejectionCodes.FileMissing)));
            Assert.That(quarantined.Reason, Does.Contain("deleted before it was read"));
            Assert.That(quarantined.OriginalBlob, Is.Null);
            Assert.That(quarantined.CorrelationId, Is.EqualTo(file.UploadId));
        });
    }

    [Test]
    public async Task File_ReplacedBeforeItIsRead_IsInQuarantineAndTheNewOneIsAwarded()
    {
        const string purchase = """{"transactionId":"replaced","customerId":"c-replaced","amount":1}""";
        var (_, newOne) = await fixture.UploadAsync("replaced.json", purchase);

        var oldOne = await RunAsync(new UploadedFile("replaced.json", "0x1", Some.Now));

        Assert.That(
            (newOne.Outcome, oldOne.Outcome, oldOne.Code),
            Is.EqualTo((UploadOutcomeKind.Awarded, UploadOutcomeKind.Quarantined, RejectionCodes.FileMissing)));
    }

    [Test]
    public async Task File_CopiedAndThenDeletedByItsSender_IsFoundAgainByTheNextTry()
    {
        var file = await WriteAsync("copied.json");
        var store = fixture.Service<OriginalFileStore>();

        var first = await store.KeepAsync(file, CancellationToken.None);
        await Uploads.DeleteBlobAsync(file.FileName);
        var second = await store.KeepAsync(file, CancellationToken.None);

        Assert.That(first, Is.Not.Null);
        Assert.That(second, Is.EqualTo(first));
    }

    [Test]
    public async Task File_KeptByTwoTries_IsCopiedOnce()
    {
        var file = await WriteAsync("kept.json");
        var store = fixture.Service<OriginalFileStore>();

        var first = await store.KeepAsync(file, CancellationToken.None);
        var copy = fixture.Blobs.GetBlobContainerClient(BlobNames.Quarantine).GetBlobClient(first!.BlobName);
        var written = (await copy.GetPropertiesAsync()).Value.ETag;
        var second = await store.KeepAsync(file, CancellationToken.None);

        Assert.That(second, Is.EqualTo(first));
        Assert.That((await copy.GetPropertiesAsync()).Value.ETag, Is.EqualTo(written));
    }

    [Test]
    public async Task File_WrittenTwiceUnderOneName_IsAwardedOnce()
    {
        const string purchase = """{"transactionId":"twice","customerId":"c-twice","amount":1}""";
        var (_, first) = await fixture.UploadAsync("twice.json", purchase);

        var (_, second) = await fixture.UploadAsync("twice.json", purchase);

        Assert.That(
            (first.Outcome, second.Outcome),
            Is.EqualTo((UploadOutcomeKind.Awarded, UploadOutcomeKind.Repeated)));
    }

    [TestCase("tab\tname.json")]
    [TestCase("line\nname.json")]
    [TestCase("bell\u0007name.json")]
    [TestCase("%2e%2e%2fpasswd.json")]
    [TestCase("a//b.json")]
    public async Task File_WithATrickyName_IsInQuarantineUnderThatName(string name)
    {
        var (uploadId, outcome) = await fixture.UploadAsync(
            name, """{"transactionId":"tricky","customerId":"c-1","amount":1}""");

        var quarantined = await QuarantinedAsync(uploadId);
        Assert.Multiple(() =>
        {
            Assert.That(outcome.Code, Is.EqualTo(RejectionCodes.NameNotAllowed));
            Assert.That(quarantined.FileName, Is.EqualTo(name));
            Assert.That(quarantined.OriginalBlob, Is.Not.Null);
        });
    }

    [TestCase("größe und 顧客 🎌.json")]
    [TestCase("50% off + more & 'quotes'.json")]
    [TestCase("deep/in/folders/order.json")]
    public async Task File_WithAnUnusualName_IsAwarded(string name)
    {
        var (_, outcome) = await fixture.UploadAsync(
            name, $$"""{"transactionId":"{{SafeKey.Of(name)}}","customerId":"c-names","amount":1}""");

        Assert.That(outcome.Outcome, Is.EqualTo(UploadOutcomeKind.Awarded), outcome.Reason);
    }

    [Test]
    public async Task Backup_ThatWasInterrupted_IsFinishedAsItWasBegun()
    {
        for (var n = 1; n <= 3; n++)
        {
            await fixture.Service<PointsLedger>().ExecuteAsync(Some.Earn($"order-{n}", "c-backup"), default);
        }

        var cursors = fixture.Service<CosmosBackupCursorStore>();
        await cursors.TryMoveAsync(BackupCursor.Start("c-backup") with { Pending = 2 }, default);

        await fixture.Service<LedgerBackup>().BackUpAsync("c-backup", through: 3, default);

        var files = (await fixture.BlobNamesAsync(BlobNames.Backups, "ledger/c-backup/"))
            .Where(name => !name.EndsWith(BackupManifest.Suffix, StringComparison.Ordinal));
        Assert.That(files, Is.EqualTo(new[]
        {
            BackupManifest.FileName("c-backup", 1, 2), BackupManifest.FileName("c-backup", 3, 3),
        }));
    }

    [Test]
    public async Task Backup_DoneBySeveralAtOnce_HoldsEveryEntryOnce()
    {
        for (var n = 1; n <= 5; n++)
        {
            await fixture.Service<PointsLedger>().ExecuteAsync(Some.Earn($"order-{n}", "c-rush"), default);
        }

        await Task.WhenAll(Enumerable.Range(1, 5).Select(n =>
            fixture.Service<LedgerBackup>().BackUpAsync("c-rush", n, default)));

        var files = (await fixture.BlobNamesAsync(BlobNames.Backups, "ledger/c-rush/"))
            .Where(name => !name.EndsWith(BackupManifest.Suffix, StringComparison.Ordinal));
        Assert.That(files, Is.EqualTo(new[] { BackupManifest.FileName("c-rush", 1, 5) }));
    }

    private BlobContainerClient Uploads => fixture.Blobs.GetBlobContainerClient(BlobNames.Uploads);

    private async Task<UploadedFile> WriteAsync(string name)
    {
        var written = await Uploads.UploadBlobAsync(name, BinaryData.FromString("{"));
        return new UploadedFile(name, written.Value.ETag.ToString(), Some.Now);
    }

    private async Task<UploadOutcome> RunAsync(UploadedFile file)
    {
        var workflows = fixture.Platform.App.DurableClient;
        await workflows.StartOnceAsync(WorkflowNames.EarnPoints, file.UploadId, file, default);
        await workflows.WaitForInstanceCompletionAsync(file.UploadId, default);
        return (await fixture.GetAsync<UploadView>($"api/uploads/{file.UploadId}")).Outcome!;
    }

    private async Task<QuarantinedUpload> QuarantinedAsync(string uploadId) =>
        (await fixture.GetAsync<QuarantineView>("api/quarantine/uploads?limit=500"))
            .Uploads.Single(upload => upload.Id == uploadId);
}
