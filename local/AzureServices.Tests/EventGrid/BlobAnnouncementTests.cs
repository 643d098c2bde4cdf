using AzureServices.Azurite;
using AzureServices.EventGrid.Storage;

namespace AzureServices.Tests.EventGrid;

public sealed class BlobAnnouncementTests
{
    [TestCase(null, "v1", new[] { BlobChangeKind.Put }, "created")]
    [TestCase(null, "v1", new BlobChangeKind[0], "created", Description = "found by a listing")]
    [TestCase("v1", "v1", new[] { BlobChangeKind.Put }, "nothing", Description = "announced before the hint was read")]
    [TestCase("v1", "v2", new[] { BlobChangeKind.Put }, "created")]
    [TestCase("v1", "v2", new[] { BlobChangeKind.Touched }, "remembered")]
    [TestCase("v1", "v2", new[] { BlobChangeKind.Put, BlobChangeKind.Touched }, "created")]
    [TestCase("v1", "v2", new[] { BlobChangeKind.Deleted, BlobChangeKind.Put }, "deleted, created")]
    [TestCase("v1", null, new[] { BlobChangeKind.Deleted }, "deleted")]
    [TestCase("v1", null, new BlobChangeKind[0], "deleted", Description = "missed by a listing")]
    [TestCase(null, null, new[] { BlobChangeKind.Put, BlobChangeKind.Deleted }, "nothing", Description = "never seen")]
    [TestCase(null, "v1", new[] { BlobChangeKind.Touched }, "created", Description = "its first hint was lost")]
    public void Look_AtABlob_AnnouncesEachVersionOnce(
        string? known, string? current, BlobChangeKind[] hints, string expected)
    {
        var decision = BlobAnnouncement.Decide(known, current, hints);

        var made = (decision.AnnounceDeleted, decision.AnnounceCreated, decision.Remember) switch
        {
            (true, true, true) => "deleted, created",
            (true, false, true) => "deleted",
            (false, true, true) => "created",
            (false, false, true) => "remembered",
            _ => "nothing",
        };
        Assert.That(made, Is.EqualTo(expected));
    }
}
