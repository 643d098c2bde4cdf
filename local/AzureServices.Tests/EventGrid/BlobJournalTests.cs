using Azure.Storage.Blobs;
using AzureServices.Tests.Azurite;

namespace AzureServices.Tests.EventGrid;

public sealed class BlobJournalTests : BlobEventFixture
{
    [Test]
    public async Task Blobs_WrittenAndDeletedBetweenTwoRuns_AreAnnouncedOnceWithoutAListing()
    {
        await using (await StartGridAsync(Never))
        {
            await Container.UploadBlobAsync("early.json", BinaryData.FromString("1"));
            await CountAsync(1);
        }

        var listings = Listings;
        await Emulator.DisposeAsync();
        using (var host = await HostProcess.StartAsync(HostProcess.AzuriteKind, Folder.File("azurite")))
        {
            // Written, and the process is killed before anybody announced it.
            var uploads = new BlobContainerClient(host.Address, "uploads");
            await uploads.UploadBlobAsync("between.json", BinaryData.FromString("1"));
            await uploads.UploadBlobAsync("brief.json", BinaryData.FromString("1"));
            await uploads.DeleteBlobAsync("brief.json");
            await uploads.DeleteBlobAsync("early.json");
            await host.KillAsync();
        }

        await StartAzuriteAsync();
        foreach (var (start, marker) in ((string[])["first.json", "second.json"]).Index())
        {
            await using var grid = await StartGridAsync(Never);
            await Container.UploadBlobAsync(marker, BinaryData.FromString("1")); // comes after what is still missing
            await CountAsync(6 + start);
        }

        Assert.That(
            Webhook.Deliveries.OrderBy(Sequencer).Select(d => $"{NameOf(d)} {Api(d)}"),
            Is.EqualTo([
                "early.json PutBlob", "between.json PutBlob", "brief.json PutBlob", "brief.json DeleteBlob",
                "early.json DeleteBlob", "first.json PutBlob", "second.json PutBlob",
            ]));
        Assert.That(Listings, Is.EqualTo(listings));
    }

    [Test]
    public async Task Blobs_TenThousandOfThem_AreAnnouncedWithOneListingAtTheStartAlone()
    {
        const int count = 10_000;
        await using (await StartGridAsync(Never))
        {
            await UploadManyAsync(count);
            await CountAsync(count);
        }

        var listingsOfTheFirstStart = Listings;
        await using var again = await StartGridAsync(Never);
        await Container.UploadBlobAsync("last.json", BinaryData.FromString("1"));
        await CountAsync(count + 1);

        Assert.That(Webhook.Deliveries.Select(d => d.Id).Distinct().Count(), Is.EqualTo(count + 1));
        Assert.That(listingsOfTheFirstStart, Is.EqualTo(1), "the container was empty: one page");
        Assert.That(Listings, Is.EqualTo(listingsOfTheFirstStart));
    }

    [Test]
    public async Task Journal_ThatIsLost_IsReplacedByOneListing()
    {
        await using (await StartGridAsync(Never))
        {
            await Container.UploadBlobAsync("kept.json", BinaryData.FromString("1"));
            await CountAsync(1);
        }

        await Container.UploadBlobAsync("missed.json", BinaryData.FromString("1"));
        await Emulator.DisposeAsync();
        File.Delete(Path.Combine(Folder.File("azurite"), "blob-changes.jsonl"));
        await StartAzuriteAsync();
        await using var grid = await StartGridAsync(Never);
        await CountAsync(2);

        Assert.That(Webhook.Deliveries.Select(NameOf), Is.EquivalentTo(["kept.json", "missed.json"]));
    }

    [Test]
    public async Task Journal_WithALineThatTellsNothing_StillLeadsToOneEventForEachVersion()
    {
        await using (await StartGridAsync(Never))
        {
            await Container.UploadBlobAsync("kept.json", BinaryData.FromString("1"));
            await CountAsync(1);
        }

        await Container.UploadBlobAsync("brief.json", BinaryData.FromString("1"));
        await Container.DeleteBlobAsync("brief.json");
        await TellNothingAsync();
        await Container.UploadBlobAsync("after.json", BinaryData.FromString("1"));
        await using var grid = await StartGridAsync(Never);
        await Eventually.IsTrueAsync(() => Webhook.Deliveries.Any(d => NameOf(d) == "after.json"), "the last event");
        await Eventually.IsTrueAsync(() => grid.PendingDeliveries == 0, "nothing left to deliver");

        Assert.That(
            Webhook.Deliveries.Select(d => $"{NameOf(d)} {Api(d)}"),
            Is.EquivalentTo([
                "kept.json PutBlob", "brief.json PutBlob", "brief.json DeleteBlob", "after.json PutBlob",
            ]));
    }

    [Test]
    public async Task Container_DeletedRightAfterAWrite_IsForgottenWithTheBlob()
    {
        await using (await StartGridAsync(Never))
        {
            await Container.UploadBlobAsync("kept.json", BinaryData.FromString("1"));
            await CountAsync(1);
        }

        await Container.UploadBlobAsync("brief.json", BinaryData.FromString("1"));
        await Container.DeleteAsync();
        await Container.CreateAsync();
        await using var grid = await StartGridAsync(Never);
        await Container.UploadBlobAsync("after.json", BinaryData.FromString("1"));
        await CountAsync(3);
        await TellNothingAsync();
        await Container.UploadBlobAsync("last.json", BinaryData.FromString("1"));
        await Eventually.IsTrueAsync(() => Webhook.Deliveries.Any(d => NameOf(d) == "last.json"), "the last event");
        await Eventually.IsTrueAsync(() => grid.PendingDeliveries == 0, "nothing left to deliver");

        Assert.That(
            Webhook.Deliveries.Select(d => $"{NameOf(d)} {Api(d)}"),
            Is.EquivalentTo(
                ["kept.json PutBlob", "brief.json PutBlob", "after.json PutBlob", "last.json PutBlob"]));
    }

    [Test]
    public async Task Container_SubscribedLater_IsListedOnceAndFollowedThen()
    {
        await using var grid = await StartGridAsync(Never);
        var other = new BlobContainerClient(Emulator.ConnectionString, "returns");
        await other.CreateAsync();
        await other.UploadBlobAsync("before.json", BinaryData.FromString("1"));
        await Container.UploadBlobAsync("a.json", BinaryData.FromString("1"));
        await CountAsync(1);

        await grid.SetSubscriptionsAsync([Uploads(), Uploads("returns")]);
        await CountAsync(2);
        await other.UploadBlobAsync("after.json", BinaryData.FromString("1"));
        await CountAsync(3);
        await other.DeleteAsync();
        await Container.DeleteBlobAsync("a.json");
        await CountAsync(4);

        Assert.That(
            Webhook.Deliveries.OrderBy(Sequencer).Select(NameOf),
            Is.EqualTo(["a.json", "before.json", "after.json", "a.json"]));
        Assert.That(Listings, Is.EqualTo(2));
    }

    [Test]
    public async Task Blob_WithoutAJournal_IsFoundByListingsOnceAcrossRestarts()
    {
        await Container.UploadBlobAsync("early.json", BinaryData.FromString("1"));
        await Container.UploadBlobAsync("gone.json", BinaryData.FromString("1"));
        await using (await StartGridAsync(Never, journal: false))
        {
            await CountAsync(2);
        }

        await Container.UploadBlobAsync("between.json", BinaryData.FromString("1"));
        await Container.DeleteBlobAsync("gone.json");
        await using (await StartGridAsync(Never, journal: false))
        {
            await CountAsync(4);
        }

        await using var grid = await StartGridAsync(TimeSpan.FromMilliseconds(100), journal: false);
        await Container.UploadBlobAsync("last.json", BinaryData.FromString("1"));
        await CountAsync(5);
        Assert.That(
            Webhook.Deliveries.Select(d => d.Event.GetProperty("subject").GetString()!.Split('/')[^1]),
            Is.EquivalentTo(["early.json", "gone.json", "between.json", "gone.json", "last.json"]));
    }

    [Test]
    public async Task Container_WithMoreThanOnePage_IsListedWhole()
    {
        const int count = 6_000; // a page holds 5,000
        await UploadManyAsync(count);
        await using var grid = await StartGridAsync(Never);

        await CountAsync(count);
        Assert.That(Webhook.Deliveries.Select(d => d.Id).Distinct().Count(), Is.EqualTo(count));
    }

    /// <summary>Leaves a line in the journal that leads to a listing, as after a batch of deletions.</summary>
    private Task TellNothingAsync() =>
        File.AppendAllTextAsync(Path.Combine(Folder.File("azurite"), "blob-changes.jsonl"), "{\"meth\n");
}
