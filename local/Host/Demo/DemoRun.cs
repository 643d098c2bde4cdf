using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using LoyaltyFunctions.Backup;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LocalHost.Demo;

/// <summary>The main job on a folder of files: upload, wait, read the result through the public API.</summary>
internal sealed class DemoRun(LocalAddresses addresses, TimeProvider time) : IDisposable
{
    private readonly HttpClient api = new() { BaseAddress = addresses.Api };

    /// <summary>Called with the number of rows that are done of the file under way.</summary>
    public Action<long> RowsDone { get; init; } = _ => { };

    /// <param name="progress">Called with the number of settled files.</param>
    public async Task<DemoReport> RunAsync(
        IReadOnlyList<InputFile> files, Action<int> progress, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        var uploads = new UploadRun(api, addresses.Storage, time) { RowsDone = RowsDone };
        var outcomes = new Dictionary<string, UploadOutcome>(StringComparer.Ordinal);
        foreach (var wave in InputFile.Waves(files))
        {
            var settledBefore = outcomes.Count;
            var taken = await UploadAsync(uploads, wave, outcomes, cancellationToken);
            var settled = settledBefore;
            var results = await uploads.SettleAsync(taken.Values, _ => progress(++settled), cancellationToken);
            foreach (var (name, uploadId) in taken) outcomes[name] = results[uploadId];
        }

        var seconds = Math.Round(time.GetElapsedTime(start).TotalSeconds, 3);
        return new DemoReport(
            [.. files.Select(file => Row(file, outcomes[file.Name]))],
            await CustomersAsync(files, outcomes.Values, cancellationToken),
            await BackupsAsync(cancellationToken), seconds);
    }

    public void Dispose() => api.Dispose();

    private static async Task<Dictionary<string, string>> UploadAsync(
        UploadRun uploads, IReadOnlyList<InputFile> wave, Dictionary<string, UploadOutcome> outcomes,
        CancellationToken cancellationToken)
    {
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var batch in wave.Chunk(UploadRun.UploadsInParallel))
        {
            var results = await Task.WhenAll(batch.Select(file => TryUploadAsync(uploads, file, cancellationToken)));
            foreach (var (file, (uploadId, refusal)) in batch.Zip(results))
            {
                if (refusal is null) taken[file.Name] = uploadId!;
                else outcomes[file.Name] = refusal;
            }
        }

        return taken;
    }

    private static async Task<(string? UploadId, UploadOutcome? Refusal)> TryUploadAsync(
        UploadRun uploads, InputFile file, CancellationToken cancellationToken)
    {
        if (file.Name.Contains('\\', StringComparison.Ordinal))
        {
            return (null, Refused(file, "the store would take the '\\' in its name for a folder"));
        }

        try
        {
            await using var content = File.OpenRead(file.Path);
            return (await uploads.UploadAsync(file.Name, content, cancellationToken), null);
        }
        catch (RequestFailedException exception) when (exception.Status == (int)HttpStatusCode.BadRequest)
        {
            return (null, Refused(file, $"the store does not take its name ({exception.ErrorCode})"));
        }
    }

    private static UploadOutcome Refused(InputFile file, string why) => new(
        UploadOutcomeKind.Quarantined, file.PurchaseId, CustomerId: null, Points.Zero, RejectionCodes.NameNotAllowed,
        $"not uploaded: {why}; rename the file");

    private static DemoFile Row(InputFile file, UploadOutcome outcome) =>
        new(file.Name, outcome.Outcome, outcome.PurchaseId, outcome.Points.Value, outcome.Reason)
        {
            RowsRead = outcome.Rows?.Read,
            Awarded = outcome.Rows?.Awarded,
            Repeated = outcome.Rows?.Repeated,
            Rejected = outcome.Rows?.Rejected,
            ErrorFile = outcome.ErrorFile,
        };

    private async Task<IReadOnlyList<DemoCustomer>> CustomersAsync(
        IReadOnlyList<InputFile> files, IEnumerable<UploadOutcome> outcomes, CancellationToken cancellationToken)
    {
        var ids = outcomes.Select(outcome => outcome.CustomerId).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var file in files.Where(file => file.IsRows))
        {
            await RowCustomers.CollectAsync(file, ids, cancellationToken);
        }

        var customers = new ConcurrentBag<DemoCustomer>();
        var bounded = new ParallelOptions
        {
            MaxDegreeOfParallelism = UploadRun.UploadsInParallel,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(ids, bounded, async (customerId, token) =>
        {
            if (await BalanceAsync(customerId, token) is not { } balance) return;
            customers.Add(new DemoCustomer(
                customerId, balance.Balance.Value, balance.LifetimePoints.Value, balance.Tier, balance.Entries));
        });
        return [.. customers.OrderBy(customer => customer.CustomerId, StringComparer.Ordinal)];
    }

    /// <returns>Null for a customer without an account: none of their purchases was awarded.</returns>
    private async Task<BalanceView?> BalanceAsync(string customerId, CancellationToken cancellationToken)
    {
        var path = new Uri($"api/customers/{Uri.EscapeDataString(customerId)}/balance", UriKind.Relative);
        using var answer = await api.GetAsync(path, cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        answer.EnsureSuccessStatusCode();
        return await answer.Content.ReadFromJsonAsync<BalanceView>(StoredJson.Options, cancellationToken);
    }

    private async Task<IReadOnlyList<DemoBackup>> BackupsAsync(CancellationToken cancellationToken)
    {
        var container = new BlobServiceClient(addresses.Storage).GetBlobContainerClient(BlobNames.Backups);
        var backups = new List<DemoBackup>();
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: cancellationToken))
        {
            if (!blob.Name.EndsWith(BackupManifest.Suffix, StringComparison.Ordinal)) continue;
            var content = await container.GetBlobClient(blob.Name).DownloadContentAsync(cancellationToken);
            var manifest = JsonSerializer.Deserialize<BackupManifest>(content.Value.Content, StoredJson.Options)!;
            backups.Add(new DemoBackup(manifest.Name, manifest.Sha256, manifest.Entries));
        }

        return backups;
    }
}
