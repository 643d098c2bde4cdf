using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using AzureServices.Azurite;

namespace AzureServices.EventGrid.Storage;

/// <summary>
/// Looks at blobs and announces the versions that are new. For one caller at a time: what is known must not be older
/// than what a look or a page of a listing shows.
/// </summary>
internal sealed class BlobAnnouncer(
    BlobServiceClient storage, EventRouter router, KnownBlobs known, TimeProvider time)
{
    private const int LooksAtOnceMax = 8;
    private readonly BlobEvents _events = new(storage.Uri, time);

    private sealed record Seen(BlobAddress Address, BlobVersion? Version, IReadOnlyCollection<BlobChangeKind> Hints);

    public string AccountName => storage.AccountName;

    /// <summary>Looks at the blobs that hints tell of.</summary>
    public async Task LookAsync(IEnumerable<BlobChange> hints, CancellationToken cancellationToken)
    {
        var seen = new ConcurrentBag<Seen>();
        var blobs = hints.GroupBy(h => new BlobAddress(h.Container, h.Blob), h => h.Kind);
        await Parallel.ForEachAsync(
            blobs,
            new ParallelOptions { MaxDegreeOfParallelism = LooksAtOnceMax, CancellationToken = cancellationToken },
            async (blob, token) =>
            {
                if (IsReachable(blob.Key))
                {
                    seen.Add(new Seen(blob.Key, await FindAsync(blob.Key, token), [.. blob]));
                }
            });
        await AnnounceAsync(seen);
    }

    /// <summary>Lists a container for what no hint told of, and calls back after each page.</summary>
    public async Task ListAsync(string container, Func<Task> betweenPages, CancellationToken cancellationToken)
    {
        var unseen = known.In(container).ToHashSet();
        try
        {
            await foreach (var page in storage.GetBlobContainerClient(container)
                .GetBlobsAsync(cancellationToken: cancellationToken).AsPages())
            {
                var seen = page.Values
                    .Select(b => new Seen(new BlobAddress(container, b.Name), VersionOf(b), []))
                    .Where(s => IsReachable(s.Address))
                    .ToList();
                unseen.ExceptWith(seen.Select(s => s.Address));
                await AnnounceAsync(seen);
                await betweenPages();
            }
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            // A deleted container is forgotten with its blobs, without an event for each.
            await RememberAsync(unseen.ToDictionary(a => a, string? (_) => null), []);
            return;
        }

        // A blob may have come and gone while the pages were read, so the listing alone does not tell that it is gone.
        foreach (var part in unseen.Chunk(LooksAtOnceMax))
        {
            var gone = await Task.WhenAll(part.Select(
                async a => new Seen(a, await FindAsync(a, cancellationToken), [])));
            await AnnounceAsync(gone);
        }
    }

    /// <summary>
    /// The storage client cannot address some names, such as <c>a/../b</c> or <c>a/</c>: it would reach another blob.
    /// Such a blob is not announced, since nobody could fetch it by its URL.
    /// </summary>
    private bool IsReachable(BlobAddress address) =>
        new BlobUriBuilder(ClientOf(address).Uri).BlobName == address.Blob;

    private async Task AnnounceAsync(IEnumerable<Seen> seen)
    {
        var events = new List<GridEvent>();
        var changes = new Dictionary<BlobAddress, string?>();
        foreach (var (address, version, hints) in seen)
        {
            var knownETag = known.ETagOf(address);
            var decision = BlobAnnouncement.Decide(knownETag, version?.ETag, hints);
            if (decision.AnnounceDeleted)
            {
                events.Add(_events.Deleted(address, knownETag!));
            }

            if (decision.AnnounceCreated)
            {
                events.Add(_events.Created(address, version!, hints.LastOrDefault()));
            }

            if (decision.Remember)
            {
                changes[address] = version?.ETag;
            }
        }

        await RememberAsync(changes, events);
    }

    private async Task RememberAsync(Dictionary<BlobAddress, string?> changes, List<GridEvent> events)
    {
        if (changes.Count > 0)
        {
            await router.AcceptAsync(
                EventGridEndpoint.StorageTopic, events, connection => KnownBlobs.Store(connection, changes));
            known.Remember(changes);
        }
    }

    private async Task<BlobVersion?> FindAsync(BlobAddress address, CancellationToken cancellationToken)
    {
        try
        {
            BlobProperties found = await ClientOf(address).GetPropertiesAsync(cancellationToken: cancellationToken);
            return new BlobVersion(
                found.ETag.ToString(), found.ContentType, found.ContentLength, $"{found.BlobType}Blob",
                found.CopySource is not null);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    private BlobClient ClientOf(BlobAddress address) =>
        storage.GetBlobContainerClient(address.Container).GetBlobClient(address.Blob);

    private static BlobVersion VersionOf(BlobItem item) => new(
        $"{item.Properties.ETag}",
        item.Properties.ContentType,
        item.Properties.ContentLength ?? 0,
        $"{item.Properties.BlobType}Blob",
        item.Properties.CopySource is not null);
}
