using AzureServices.Azurite;

namespace AzureServices.EventGrid.Storage;

/// <summary>What to announce of one change, and the version known before it.</summary>
internal readonly record struct BlobNews(BlobChange Change, string? KnownETag)
{
    public bool IsDeletion => Change.Kind == BlobChangeKind.Deleted;
}

/// <summary>Decides what to announce of a blob's changes, so that each version is announced once.</summary>
internal static class BlobHistory
{
    /// <summary>Goes through the changes of one blob in their order.</summary>
    /// <param name="knownETag">The version known so far; null where none is.</param>
    /// <param name="changes">The changes.</param>
    /// <returns>What to announce, and the version known then.</returns>
    public static (IReadOnlyList<BlobNews> News, string? KnownETag) Follow(
        string? knownETag, IReadOnlyList<BlobChange> changes)
    {
        var news = new List<BlobNews>();
        foreach (var change in changes.Skip(SeenOf(knownETag, changes)))
        {
            // Whoever was not told of a blob is not told that it is gone.
            if (change.Kind == BlobChangeKind.Written
                || (change.Kind == BlobChangeKind.Deleted && knownETag is not null))
            {
                news.Add(new BlobNews(change, knownETag));
            }

            knownETag = change.ETag;
        }

        return (news, knownETag);
    }

    /// <summary>A listing may have shown a version already; then it covers all that came before it, too.</summary>
    private static int SeenOf(string? knownETag, IReadOnlyList<BlobChange> changes) => knownETag is null
        ? 0
        : changes.Select((change, index) => change.ETag == knownETag ? index + 1 : 0).Max();
}
