using Azure.Storage.Blobs;
using LoyaltyFunctions.Backup;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Azure.Cosmos;
using Moq;

namespace LoyaltyFunctions.Tests.Backup;

public sealed class LedgerBackupTests
{
    private LedgerFixture ledger = null!;
    private List<string> written = null!;

    [SetUp]
    public async Task StartAsync()
    {
        ledger = await LedgerFixture.StartAsync();
        written = [];
        for (var order = 1; order <= 3; order++)
        {
            await ledger.Ledger.ExecuteAsync(Some.Earn($"order-{order}"), CancellationToken.None);
        }
    }

    [TearDown]
    public async Task StopAsync() => await ledger.DisposeAsync();

    [Test]
    public async Task Backup_WhoseAccountIsReadTooEarly_MovesNoCursorAndIsTriedAgain()
    {
        Assert.That(
            () => Backup.BackUpAsync("c-1", through: 4, CancellationToken.None),
            Throws.InvalidOperationException.With.Message.Contains("entry 4"));
        await Backup.BackUpAsync("c-1", through: 3, CancellationToken.None);

        Assert.That(await CursorAsync(), Is.EqualTo((3, (long?)null)));
    }

    [Test]
    public async Task Backup_WithAnIntentBehindItsCursor_GoesOn()
    {
        await Cursors.TryMoveAsync(new BackupCursor("c-1", Through: 1, Pending: 1, ETag: null), CancellationToken.None);

        await Backup.BackUpAsync("c-1", through: 3, CancellationToken.None);

        Assert.That(await CursorAsync(), Is.EqualTo((3, (long?)null)));
        Assert.That(written, Has.One.Contains("2-").And.Not.Contains(BackupManifest.Suffix));
    }

    [Test]
    public async Task Backup_ThatDoesNotSeeEveryEntry_WritesNothing()
    {
        await ledger.Database.GetContainer(CosmosNames.Ledger)
            .DeleteItemAsync<object>("earn:default:order-2", new PartitionKey("c-1"));

        Assert.That(
            () => Backup.BackUpAsync("c-1", through: 3, CancellationToken.None),
            Throws.InvalidOperationException.With.Message.Contains("from 1 through 3"));

        Assert.That(written, Is.Empty);
        Assert.That((await CursorAsync()).Through, Is.Zero);
    }

    private CosmosBackupCursorStore Cursors => new(ledger.Database);

    private LedgerBackup Backup
    {
        get
        {
            var container = new Mock<BlobContainerClient>();
            container.Setup(c => c.GetBlobClient(It.IsAny<string>()))
                .Returns((string name) =>
                {
                    written.Add(name);
                    return Mock.Of<BlobClient>();
                });
            var storage = Mock.Of<BlobServiceClient>(
                account => account.GetBlobContainerClient(BlobNames.Backups) == container.Object);
            return new LedgerBackup(ledger.Store, Cursors, storage);
        }
    }

    private async Task<(long Through, long? Pending)> CursorAsync()
    {
        var cursor = await Cursors.ReadAsync("c-1", CancellationToken.None);
        return (cursor.Through, cursor.Pending);
    }
}
