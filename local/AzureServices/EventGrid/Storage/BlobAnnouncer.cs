using System.Collections.Concurrent;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using AzureServices.Azurite;
using Microsoft.Data.Sqlite;

namespace AzureServices.EventGrid.Storage;

/// <summary>
/// Announces the versions of blobs that are new. For one caller at a time: what is known must not be older than what
/// the journal or a page of a listing shows.
/// </summary>
internal sealed class BlobAnnouncer(
    BlobServiceClient storage, EventRouter router, KnownBlobs known, TimeProvider time)
{
    private const int LooksAtOnceMax = 8;
    private readonly BlobEvents _events = new(storage.Uri, time);

    public string AccountName => storage.AccountName;

    /// <summary>Announces changes in their order, and keeps that with the events.</summary>
    public async Task FollowAsync(
        IReadOnlyList<BlobChange> changes, WatchPosition position, CancellationToken cancellationToken)
    {
        var remembered = new Dictionary<BlobAddress, string?>();
        var news = new List<BlobNews>();
        var gone = changes.Where(c => c.Kind == BlobChangeKind.ContainerDeleted).ToLookup(c => c.Container);
        foreach (var deletions in gone)
        {
            // A deleted container is forgotten with its blobs, without an event for each.
            known.In(deletions.Key).ToList().ForEach(a => remembered[a] = null);
        }

        foreach (var blob in changes.Where(c => c.Blob.Length > 0).GroupBy(AddressOf).Where(b => IsReachable(b.Key)))
        {
            var (container, name) = blob.Key;
            var history = gone.Contains(container)
                ? changes.Where(c => c.Container == container && (c.Blob == name || c.Blob.Length == 0))
                : blob;
            var (of, etag) = BlobHistory.Follow(known.ETagOf(blob.Key), [.. history]);
            news.AddRange(of);
            remembered[blob.Key] = etag;
        }

        var versions = await LookAsync(news, cancellationToken);
        var ofChange = news.ToDictionary<BlobNews, BlobChange>(n => n.Change, ReferenceEqualityComparer.Instance);
        var events = changes.Where(ofChange.ContainsKey).Select(c => EventOf(ofChange[c], versions)).ToList();
        await RememberAsync(remembered, events, position.Store);
    }

    /// <summary>Lists a container for what the journal does not tell.</summary>
    public async Task ListAsync(string container, CancellationToken cancellationToken)
    {
        var unseen = known.In(container).ToHashSet();
        try
        {
            await foreach (var page in storage.GetBlobContainerClient(container)
                .GetBlobsAsync(cancellationToken: cancellationToken).AsPages())
            {
                var found = page.Values
                    .Select(b => (Address: new BlobAddress(container, b.Name), Version: VersionOf(b)))
                    .Where(b => IsReachable(b.Address))
                    .ToDictionary(b => b.Address, BlobVersion? (b) => b.Version);
                unseen.ExceptWith(found.Keys);
                await AnnounceFoundAsync(found);
            }
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.ContainerNotFound)
        {
            await RememberAsync(unseen.ToDictionary(a => a, string? (_) => null), [], null);
            return;
        }

        // A blob may have come and gone while the pages were read, so the listing alone does not tell that it is gone.
        foreach (var part in unseen.Chunk(LooksAtOnceMax))
        {
            var versions = await Task.WhenAll(part.Select(a => FindAsync(a, cancellationToken)));
            await AnnounceFoundAsync(part.Zip(versions).ToDictionary(p => p.First, p => p.Second));
        }
    }

    private static BlobAddress AddressOf(BlobChange change) => new(change.Container, change.Blob);

    /// <summary>
    /// The storage client cannot address some names, such as <c>a/../b</c> or <c>a/</c>: it would reach another blob.
    /// Such a blob is not announced, since nobody could fetch it by its URL.
    /// </summary>
    private bool IsReachable(BlobAddress address) =>
        new BlobUriBuilder(ClientOf(address).Uri).BlobName == address.Blob;

    /// <summary>A request tells how long a blob is that was put whole; else the blob itself is asked.</summary>
    private async Task<ConcurrentDictionary<BlobChange, BlobVersion>> LookAsync(
        IEnumerable<BlobNews> news, CancellationToken cancellationToken)
    {
        var versions = new ConcurrentDictionary<BlobChange, BlobVersion>(ReferenceEqualityComparer.Instance);
        await Parallel.ForEachAsync(
            news.Where(n => !n.IsDeletion && n.Change.ContentLength is null),
            new ParallelOptions { MaxDegreeOfParallelism = LooksAtOnceMax, CancellationToken = cancellationToken },
            async (one, token) =>
            {
                if (await FindAsync(AddressOf(one.Change), token) is { } version && version.ETag == one.Change.ETag)
                {
                    versions[one.Change] = version;
                }
            });
        return versions;
    }

    private GridEvent EventOf(BlobNews news, ConcurrentDictionary<BlobChange, BlobVersion> versions)
    {
        var change = news.Change;
        var request = new BlobRequest(change.Api, change.RequestId, change.ClientRequestId, change.At);
        if (news.IsDeletion)
        {
            return _events.Deleted(AddressOf(change), news.KnownETag ?? "", request);
        }

        var told = new BlobVersion(change.ETag!, change.ContentType, change.ContentLength, change.BlobType);
        return _events.Created(AddressOf(change), versions.GetValueOrDefault(change, told), request);
    }

    private async Task AnnounceFoundAsync(IReadOnlyDictionary<BlobAddress, BlobVersion?> found)
    {
        var events = new List<GridEvent>();
        var changes = new Dictionary<BlobAddress, string?>();
        foreach (var (address, version) in found)
        {
            var knownETag = known.ETagOf(address);
            if (knownETag != version?.ETag)
            {
                changes[address] = version?.ETag;
                events.Add(version is null
                    ? _events.Deleted(address, knownETag!, RequestNow("DeleteBlob"))
                    : _events.Created(address, version, RequestNow("PutBlob")));
            }
        }

        if (changes.Count > 0)
        {
            await RememberAsync(changes, events, null);
        }
    }

    private BlobRequest RequestNow(string api) => new(api, null, null, time.GetUtcNow());

    private async Task RememberAsync(
        Dictionary<BlobAddress, string?> changes, List<GridEvent> events, Action<SqliteConnection>? alongside)
    {
        await router.AcceptAsync(EventGridEndpoint.StorageTopic, events, connection =>
        {
            KnownBlobs.Store(connection, changes);
            alongside?.Invoke(connection);
        });
        known.Remember(changes);
    }

    private async Task<BlobVersion?> FindAsync(BlobAddress address, CancellationToken cancellationToken)
    {
        try
        {
            BlobProperties found = await ClientOf(address).GetPropertiesAsync(cancellationToken: cancellationToken);
            return new BlobVersion(
                Bare(found.ETag), found.ContentType, found.ContentLength, $"{found.BlobType}Blob");
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
    }

    private BlobClient ClientOf(BlobAddress address) =>
        storage.GetBlobContainerClient(address.Container).GetBlobClient(address.Blob);

    /// <summary>Events carry the ETag without the quotes that HTTP puts around it.</summary>
    private static string Bare(ETag etag) => etag.ToString().Trim('"');

    private static BlobVersion VersionOf(BlobItem item) => new(
        item.Properties.ETag is { } etag ? Bare(etag) : "",
        item.Properties.ContentType,
        item.Properties.ContentLength ?? 0,
        $"{item.Properties.BlobType}Blob");
}
