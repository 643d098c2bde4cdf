using System.Collections.Concurrent;
using System.Net;
using LocalHost;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace SystemBench;

/// <summary>
/// Sees each purchase's entry as it is committed: one reader of the ledger's change feed for all customers. Entry and
/// balance are one batch, so whoever sees the entry is answered with its balance from then on.
/// </summary>
internal sealed class BalanceWatch(Database database, TimeProvider time)
{
    /// <summary>How late an entry may be seen: 20 requests a second, whatever the number of customers.</summary>
    public static readonly TimeSpan PollDelay = TimeSpan.FromMilliseconds(50);

    private const int DocumentsPerPage = 500;

    private readonly ConcurrentDictionary<string, long> startedAt = new(StringComparer.Ordinal);
    private readonly Container ledger = database.GetContainer(CosmosNames.Ledger);

    /// <summary>Milliseconds from the begin of the PUT until the entry was seen, one for each entry.</summary>
    public List<double> Latencies { get; } = [];

    /// <summary>Requests that this reader sent.</summary>
    public int Requests { get; private set; }

    public void Started(PurchaseFile file) => startedAt[file.EntryId] = time.GetTimestamp();

    /// <summary>Returns when all entries are seen.</summary>
    /// <exception cref="LocalPlatformException">None came for a long time.</exception>
    public async Task RunAsync(int entries, CancellationToken cancellationToken)
    {
        using var feed = ledger.GetChangeFeedIterator<LedgerDocument>(
            ChangeFeedStartFrom.Beginning(), ChangeFeedMode.LatestVersion, new ChangeFeedRequestOptions { PageSizeHint = DocumentsPerPage });
        var lastProgress = time.GetTimestamp();
        while (Latencies.Count < entries)
        {
            var page = await feed.ReadNextAsync(cancellationToken);
            Requests++;
            if (page.StatusCode != HttpStatusCode.NotModified && Record(page)) lastProgress = time.GetTimestamp();
            Patience.Check(time, lastProgress, $"{entries - Latencies.Count} of {entries} entries never came");
            if (page.Count < DocumentsPerPage) await Task.Delay(PollDelay, time, cancellationToken);
        }
    }

    private bool Record(FeedResponse<LedgerDocument> page)
    {
        var before = Latencies.Count;
        foreach (var document in page)
        {
            // The feed shows accounts and announcements too; an entry is never changed, so it comes once.
            if (startedAt.TryRemove(document.Id, out var start)) Latencies.Add(time.GetElapsedTime(start).TotalMilliseconds);
        }

        return Latencies.Count > before;
    }

    private sealed record LedgerDocument(string Id);
}
