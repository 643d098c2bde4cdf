using System.Net.Http.Json;
using Azure.Storage.Blobs;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace SystemBench;

/// <summary>Holds what the platform says at the end against what the files must have led to.</summary>
internal sealed class Audit(HttpClient api, BlobServiceClient storage, TimeProvider time)
{
    private static readonly TimeSpan PollDelay = TimeSpan.FromMilliseconds(250);

    /// <summary>Requests that this audit sent to the storage.</summary>
    public int Requests { get; private set; }

    /// <summary>Waits until the event of every award lies in the archive, so that nothing of the run is left to do.</summary>
    /// <exception cref="LocalHost.LocalPlatformException">One of them never came.</exception>
    public async Task EventsArchivedAsync(int awards, CancellationToken cancellationToken)
    {
        var events = storage.GetBlobContainerClient(BlobNames.Events);
        var archived = -1;
        var lastProgress = time.GetTimestamp();
        while (archived < awards)
        {
            var before = archived;
            archived = await CountAsync(events, $"{PointsAwarded.EventType}/", cancellationToken);
            if (archived > before) lastProgress = time.GetTimestamp();
            Patience.Check(time, lastProgress, $"{archived} of {awards} events are archived");
            if (archived < awards) await Task.Delay(PollDelay, time, cancellationToken);
        }
    }

    private async Task<int> CountAsync(BlobContainerClient container, string prefix, CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var page in container.GetBlobsAsync(new() { Prefix = prefix }, cancellationToken).AsPages())
        {
            Requests++;
            count += page.Values.Count;
        }

        return count;
    }

    /// <summary>One sentence for each customer whose balance, lifetime points or number of entries is wrong.</summary>
    public async Task<IReadOnlyList<string>> MistakesAsync(IReadOnlyList<PurchaseFile> files, CancellationToken cancellationToken)
    {
        var mistakes = new List<string>();
        foreach (var purchases in files.GroupBy(file => file.CustomerId))
        {
            var points = new Points(purchases.Sum(purchase => purchase.Points));
            var path = new Uri($"api/customers/{purchases.Key}/balance", UriKind.Relative);
            var view = (await api.GetFromJsonAsync<BalanceView>(path, StoredJson.Options, cancellationToken))!;
            if (view.Balance != points || view.LifetimePoints != points || view.Entries != purchases.Count())
            {
                mistakes.Add(FormattableString.Invariant(
                    $"{purchases.Key} must have {points} points from {purchases.Count()} entries, but has {view.Balance} (lifetime {view.LifetimePoints}) from {view.Entries}."));
            }
        }

        return mistakes;
    }
}
