using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using LoyaltyFunctions.Erasure;
using LoyaltyFunctions.Notifications;
using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Tests.Uploads;
using LoyaltyFunctions.Uploads;
using Moq;

namespace LoyaltyFunctions.Tests.Erasure;

/// <summary>What an erasure finds of an upload that was settled.</summary>
public sealed class KeptFileEraserTests
{
    private UploadStores stores = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => stores = await UploadStores.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await stores.DisposeAsync();

    [Test]
    public async Task EverythingOfTheUpload_Goes_AndNothingOfAnother()
    {
        var (mine, other) = (await StoreAsync("mine"), await StoreAsync("other"));
        var ticket = await TicketAsync("mine-ticket");

        var isRetained = await Eraser(new IsolatedStorage(stores.Blobs))
            .EraseAsync(Noted(mine) with { FileName = ticket.BlobName }, default);

        var left = await AllNamesAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(isRetained, Is.False);
            Assert.That(left, Has.None.Contains(mine.UploadId));
            Assert.That(left.Count(name => name.Contains(other.UploadId)), Is.EqualTo(6));
            Assert.That(await stores.Tickets.FindAsync(ticket.TicketId, default), Is.Null);
        });
    }

    [Test]
    public async Task File_ErasedTwice_IsErased()
    {
        var file = Noted(await StoreAsync("twice"));
        var eraser = Eraser(new IsolatedStorage(stores.Blobs));

        await eraser.EraseAsync(file, default);

        Assert.That(await eraser.EraseAsync(file, default), Is.False);
    }

    [Test]
    public async Task Copy_ThatAPolicyProtects_IsRetained_AndTheRestGoes()
    {
        var file = await StoreAsync("protected");

        var eraser = Eraser(Refusing(BlobErrorCode.BlobImmutableDueToPolicy));
        var isRetained = await eraser.EraseAsync(Noted(file), default);

        Assert.That(isRetained);
        Assert.That(
            (await AllNamesAsync()).Where(name => name.Contains(file.UploadId)),
            Is.EqualTo(new[] { IsolatedUpload.NameOf(file.UploadId, file.UploadedAt) }));
    }

    [Test]
    public async Task Copy_InAStoreThatIsAway_IsTriedAgain()
    {
        var file = Noted(await StoreAsync("away"));

        Assert.ThrowsAsync<RequestFailedException>(
            () => Eraser(Refusing(BlobErrorCode.ServerBusy)).EraseAsync(file, default));
    }

    private KeptFileEraser Eraser(IsolatedStorage isolated) => new(stores.Blobs, isolated, stores.Tickets);

    private static IsolatedStorage Refusing(BlobErrorCode code)
    {
        var blob = new Mock<BlobClient>();
        blob.Setup(it => it.DeleteIfExistsAsync(
                It.IsAny<DeleteSnapshotsOption>(), It.IsAny<BlobRequestConditions>(), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new RequestFailedException(409, "refused", code.ToString(), innerException: null));
        var container = new Mock<BlobContainerClient>();
        container.Setup(it => it.GetBlobClient(It.IsAny<string>())).Returns(blob.Object);
        var storage = new Mock<BlobServiceClient>();
        storage.Setup(it => it.GetBlobContainerClient(IsolatedBlobNames.Uploads)).Returns(container.Object);
        return new IsolatedStorage(storage.Object);
    }

    /// <summary>A blob wherever the way of a file leaves one.</summary>
    private async Task<UploadedFile> StoreAsync(string name)
    {
        var file = new UploadedFile($"upload_{name}.csv", "0x1", Some.Now);
        (string Container, string Name)[] blobs =
        [
            (BlobNames.Archive, ArchivedUpload.NameOf(file)),
            (BlobNames.Archive, ArchivedUpload.ErrorsNameOf(file)),
            (BlobNames.Processed, $"{file.UploadId}/upload_{name}.csv"),
            (BlobNames.Notifications, UploadMail.NameOf(file.UploadId, file.UploadedAt) + BlobMailSender.Extension),
            (BlobNames.Notifications, UploadMail.NameOf(file.UploadId, file.UploadedAt) + SmtpMailSender.Extension),
            (IsolatedBlobNames.Uploads, IsolatedUpload.NameOf(file.UploadId, file.UploadedAt)),
        ];
        foreach (var blob in blobs)
        {
            await stores.Blob(blob.Container, blob.Name).UploadAsync(BinaryData.FromString("x"), overwrite: true);
        }

        await stores.Blob(BlobNames.Archive, ArchivedUpload.NameOf(file)).CreateSnapshotAsync();
        return file;
    }

    private async Task<UploadTicket> TicketAsync(string key) => (await stores.Tickets.IssueAsync(
        new TicketRequest("upload_a.csv", "text/csv", 1, "anna@example.com"), key, default)).Ticket;

    private static CustomerFile Noted(UploadedFile file) =>
        new(file.UploadId, "c-1", file.FileName, file.ETag, file.UploadedAt, ["c-1"]);

    private async Task<IReadOnlyList<string>> AllNamesAsync()
    {
        var names = new List<string>();
        foreach (var container in BlobNames.Containers) names.AddRange(await stores.NamesAsync(container));
        return names;
    }
}
