using AzureServices.Azurite;
using AzureServices.EventGrid.Storage;

namespace AzureServices.Tests.EventGrid;

public sealed class BlobHistoryTests
{
    // Of the changes, the first letter says what was done: written, touched, deleted, container gone.
    [TestCase(null, "w1", "created 1", "1")]
    [TestCase("1", "w2", "created 2", "2")]
    [TestCase("1", "w2 w3", "created 2, created 3", "3", Description = "each version, also one overwritten at once")]
    [TestCase("1", "t2", "", "2", Description = "metadata")]
    [TestCase("1", "t2 w3", "created 3", "3")]
    [TestCase("1", "d", "deleted 1", null)]
    [TestCase("1", "d w2", "deleted 1, created 2", "2")]
    [TestCase(null, "w1 d", "created 1, deleted 1", null)]
    [TestCase("1", "w1", "", "1", Description = "a listing showed it before")]
    [TestCase("2", "w1 w2", "", "2", Description = "a listing showed what came after")]
    [TestCase("2", "w1 w2 d w3", "deleted 2, created 3", "3")]
    [TestCase("1", "w2 g", "created 2", null)]
    [TestCase("1", "g w2 d", "created 2, deleted 2", null)]
    [TestCase(null, "d", "", null, Description = "nobody was told of it")]
    public void Changes_OfABlob_LeadToOneEventForEachVersion(
        string? known, string changes, string expected, string? knownThen)
    {
        var (news, etag) = BlobHistory.Follow(known, [.. changes.Split(' ').Select(ChangeOf)]);

        Assert.That(
            string.Join(", ", news.Select(n => n.IsDeletion ? $"deleted {n.KnownETag}" : $"created {n.Change.ETag}")),
            Is.EqualTo(expected));
        Assert.That(etag, Is.EqualTo(knownThen));
    }

    private static BlobChange ChangeOf(string change) => new(
        change[0] switch
        {
            'w' => BlobChangeKind.Written,
            't' => BlobChangeKind.Touched,
            'g' => BlobChangeKind.ContainerDeleted,
            _ => BlobChangeKind.Deleted,
        },
        "acct", "uploads", "a.json")
    {
        ETag = change.Length > 1 ? change[1..] : null,
    };
}
