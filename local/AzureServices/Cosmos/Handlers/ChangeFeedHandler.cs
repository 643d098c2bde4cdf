using System.Globalization;
using AzureServices.Cosmos.Protocol;
using AzureServices.Cosmos.Storage;

namespace AzureServices.Cosmos.Handlers;

/// <summary>
/// The change feed: the latest version of each changed item, in the order of commits. A continuation is the last
/// LSN seen.
/// </summary>
internal sealed class ChangeFeedHandler(ItemStore store)
{
    private const int PageSize = 100;
    private const int PageBytesMax = 4 * 1024 * 1024;
    private const string StartFromNow = "*";

    public CosmosAnswer Read(Container container, CosmosRequest request)
    {
        if (!request.Header(Wire.ChangeFeed)!.Equals("Incremental feed", StringComparison.OrdinalIgnoreCase))
            throw RefusedException.Malformed("Only the incremental change feed is supported.");
        var scope = ReadScope.Of(container, request);
        var owner = (container.NamePath, container.Rid);

        // Taken before reading: what is committed in between must not be skipped by an empty page.
        var committed = store.CommittedLsn;
        SessionTokens.Require(request, scope.RangeNumber, committed);
        var start = StartOf(request, committed);
        var (page, last) = Page(container, scope.Range, (request, start));
        if (page.Count == 0)
            return new CosmosAnswer(304)
            {
                Etag = EtagOf(Math.Max(start, committed)),
                ItemCount = 0,
                Owner = owner,
                RangeNumber = scope.RangeNumber,
            };
        return new CosmosAnswer(200)
        {
            Charge = RequestCharge.OfRead(page.Bytes),
            Body = page.Finish(),
            ItemCount = page.Count,
            Etag = EtagOf(last),
            Owner = owner,
            RangeNumber = scope.RangeNumber,
        };
    }

    /// <summary>Fills a page with whole transactions: it may grow past its size by the rest of the last one.</summary>
    private (FeedBody Page, long LastLsn) Page(
        Container container, EpkRange range, (CosmosRequest Request, long Start) asked)
    {
        var (request, start) = asked;
        var size = request.MaxItemCount ?? PageSize;
        var since = request.IfNoneMatch is null ? SinceOf(request) : null;
        var page = new FeedBody(container.Rid, "Documents");
        var last = start;
        foreach (var item in store.Items.Changes(container, range, start))
        {
            if ((page.Count >= size || page.Bytes > PageBytesMax) && item.Change.Lsn != last) break;
            if (since is { } earliest && item.ChangedAt < earliest) continue;
            page.Add(StoredDocument.WithLsn(item));
            last = item.Change.Lsn;
        }

        return (page, last);
    }

    private static long StartOf(CosmosRequest request, long committed)
    {
        if (request.IfNoneMatch is not { } continuation) return 0;
        if (continuation == StartFromNow) return committed;
        return long.TryParse(continuation.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var lsn)
            ? lsn
            : throw RefusedException.Malformed($"The change feed continuation {continuation} is not valid.");
    }

    private static long? SinceOf(CosmosRequest request)
    {
        if (request.Header("If-Modified-Since") is not { } text) return null;
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeSeconds()
            : throw RefusedException.Malformed($"If-Modified-Since '{text}' is not a time.");
    }

    private static string EtagOf(long lsn) => string.Create(CultureInfo.InvariantCulture, $"\"{lsn}\"");
}
