using AzureServices.Azurite;

namespace AzureServices.EventGrid.Storage;

/// <summary>What a look at a blob leads to: the events to send, and whether the known version changes.</summary>
internal readonly record struct BlobDecision(bool AnnounceDeleted, bool AnnounceCreated, bool Remember)
{
    public static readonly BlobDecision Nothing;
}

/// <summary>Decides what to announce of a blob, so that each version is announced once.</summary>
internal static class BlobAnnouncement
{
    /// <summary>Decides by what was known, what is there now, and what the hints since then told.</summary>
    /// <param name="knownETag">The version announced last; null where none is known.</param>
    /// <param name="currentETag">The version there now; null where there is none.</param>
    /// <param name="hints">What requests did since; empty where a listing found the difference.</param>
    public static BlobDecision Decide(
        string? knownETag, string? currentETag, IReadOnlyCollection<BlobChangeKind> hints)
    {
        if (knownETag == currentETag)
        {
            return BlobDecision.Nothing;
        }

        if (currentETag is null)
        {
            return new BlobDecision(AnnounceDeleted: true, AnnounceCreated: false, Remember: true);
        }

        if (knownETag is not null && hints.Count > 0 && hints.All(h => h == BlobChangeKind.Touched))
        {
            return new BlobDecision(AnnounceDeleted: false, AnnounceCreated: false, Remember: true);
        }

        var wasReplaced = knownETag is not null && hints.Contains(BlobChangeKind.Deleted);
        return new BlobDecision(AnnounceDeleted: wasReplaced, AnnounceCreated: true, Remember: true);
    }
}
