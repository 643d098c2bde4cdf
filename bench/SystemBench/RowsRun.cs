using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using Azure.Storage.Blobs;
using BenchShared;
using LocalHost;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads;
using Spectre.Console;

namespace SystemBench;

/// <param name="Rows">Rows of the one file.</param>
/// <param name="Customers">Customers that the rows go round.</param>
/// <param name="Events">Whether the events of the awards are published too; each becomes a blob of the archive.</param>
internal sealed record RowsOptions(int Rows, int Customers, int Runs, bool Events);

/// <summary>One CSV file through the whole platform, beside its bare upload.</summary>
internal sealed class RowsRun(LocalPlatform platform, RowsOptions options) : IDisposable
{
    private const string BaselineContainer = "bench-upload-only";

    private static readonly TimeSpan PollDelay = TimeSpan.FromMilliseconds(250);

    private readonly HttpClient api = new() { BaseAddress = platform.Addresses.Api };
    private readonly BlobServiceClient storage = new(platform.Addresses.Storage);

    /// <returns>0 where every figure of every run was exactly right, else 1.</returns>
    public static async Task<int> RunAllAsync(RowsOptions options, CancellationToken cancellationToken)
    {
        var runs = new List<(double Settled, double Upload, double PeakMb, double AzuriteMb)>();
        for (var run = 0; run < options.Runs; run++)
        {
            var state = Directory.CreateTempSubdirectory("loyalty-bench-");
            try
            {
                await using var platform = await LocalPlatform.StartAsync(
                    new LocalPlatformOptions
                    {
                        State = Path.Combine(state.FullName, "state"),
                        Settings = new Dictionary<string, string?>
                        {
                            ["AzureWebJobs.PublishOutbox.Disabled"] = options.Events ? "false" : "true",
                        },
                    },
                    cancellationToken);
                var file = Path.Combine(state.FullName, "upload_bench.csv");
                await WriteAsync(file, options, cancellationToken);
                using var measured = new RowsRun(platform, options);
                runs.Add(await measured.MeasureAsync(file, cancellationToken));
                await Console.Error.WriteLineAsync(FormattableString.Invariant(
                    $"run {run + 1} of {options.Runs}: {options.Rows} rows in {runs[^1].Settled:0.0} s"));
            }
            finally
            {
                state.Delete(recursive: true);
            }
        }

        Print(options, runs);
        return 0;
    }

    public void Dispose() => api.Dispose();

    private async Task<(double Settled, double Upload, double PeakMb, double AzuriteMb)> MeasureAsync(
        string file, CancellationToken cancellationToken)
    {
        const double bytesPerMegabyte = 1024 * 1024;
        await using var resources = ResourceMeter.Start();
        var clock = Stopwatch.StartNew();
        var uploadId = await UploadAsync(file, BlobNames.Uploads, cancellationToken);
        var outcome = await SettledAsync(uploadId, cancellationToken);
        var settled = clock.Elapsed.TotalSeconds;
        var peaks = (resources.PeakBytes / bytesPerMegabyte, resources.AzuritePeakBytes / bytesPerMegabyte);
        if (outcome.Rows != new RowCounts(options.Rows, options.Rows, 0, 0))
        {
            throw new LocalPlatformException($"{options.Rows} rows must be awarded, but: {outcome}");
        }

        await CheckBalancesAsync(cancellationToken);
        clock.Restart();
        await storage.GetBlobContainerClient(BaselineContainer).CreateAsync(cancellationToken: cancellationToken);
        await UploadAsync(file, BaselineContainer, cancellationToken);
        return (settled, clock.Elapsed.TotalSeconds, peaks.Item1, peaks.Item2);
    }

    private async Task<string> UploadAsync(string file, string container, CancellationToken cancellationToken)
    {
        await using var content = File.OpenRead(file);
        var name = Path.GetFileName(file);
        var info = await storage.GetBlobContainerClient(container).GetBlobClient(name)
            .UploadAsync(content, cancellationToken);
        return UploadedFile.IdOf(name, info.Value.ETag.ToString("G"));
    }

    private async Task<UploadOutcome> SettledAsync(string uploadId, CancellationToken cancellationToken)
    {
        var (done, lastProgress) = (0L, TimeProvider.System.GetTimestamp());
        while (true)
        {
            using var answer = await api.GetAsync(new Uri($"api/uploads/{uploadId}", UriKind.Relative), cancellationToken);
            if (answer.StatusCode != HttpStatusCode.NotFound)
            {
                var view = (await answer.Content.ReadFromJsonAsync<UploadView>(StoredJson.Options, cancellationToken))!;
                if (view.Failure is not null) throw new LocalPlatformException($"The workflow failed: {view.Failure}");
                if (view.Outcome is not null) return view.Outcome;
                if (view.Progress?.Rows?.Read is { } read && read > done)
                {
                    (done, lastProgress) = (read, TimeProvider.System.GetTimestamp());
                }
            }

            Patience.Check(TimeProvider.System, lastProgress, $"{done} of {options.Rows} rows are done");
            await Task.Delay(PollDelay, cancellationToken);
        }
    }

    private async Task CheckBalancesAsync(CancellationToken cancellationToken)
    {
        const int checkedCustomers = 200;
        for (var customer = 0; customer < options.Customers; customer += Math.Max(1, options.Customers / checkedCustomers))
        {
            var path = new Uri($"api/customers/c-{customer}/balance", UriKind.Relative);
            var view = (await api.GetFromJsonAsync<BalanceView>(path, StoredJson.Options, cancellationToken))!;
            var expected = 0L;
            for (var n = customer; n < options.Rows; n += options.Customers) expected += 10L * Amount(n);
            if (view.Balance.Value != expected) throw new LocalPlatformException($"c-{customer} must have {expected} points, but has {view.Balance}.");
        }
    }

    private static int Amount(int n) => (n % 90) + 1;

    private static async Task WriteAsync(string file, RowsOptions options, CancellationToken cancellationToken)
    {
        await using var writer = new StreamWriter(file);
        await writer.WriteLineAsync("transactionId,customerId,amount,currency,timestamp,orderId,sku,quantity,sales");
        for (var n = 0; n < options.Rows; n++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await writer.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"row-{n},c-{n % options.Customers},{Amount(n)}.00,EUR,2026-03-{(n % 3) + 1:00}T08:00:00Z,o-{n},SKU-{n % 500},1,{n % 2000}"));
        }
    }

    private static void Print(
        RowsOptions options, List<(double Settled, double Upload, double PeakMb, double AzuriteMb)> runs)
    {
        var settled = Statistics.Median([.. runs.Select(run => run.Settled)]);
        var table = new Table().Border(TableBorder.Markdown).AddColumn("figure").AddColumn("median");
        table.AddRow("rows", options.Rows.ToString("N0", CultureInfo.InvariantCulture));
        table.AddRow("upload to settled (s)", settled.ToString("0.0", CultureInfo.InvariantCulture));
        table.AddRow("rows per second", (options.Rows / settled).ToString("N0", CultureInfo.InvariantCulture));
        table.AddRow("baseline: upload only (s)", Shown(runs.Select(run => run.Upload), "0.0"));
        table.AddRow("peak memory: app, local services, benchmark (MB)", Shown(runs.Select(run => run.PeakMb), "N0"));
        table.AddRow("peak memory: Azurite (MB)", Shown(runs.Select(run => run.AzuriteMb), "N0"));
        AnsiConsole.Console.Write(table);
        AnsiConsole.Console.WriteLine("Every row was awarded once, and every balance that was looked at was exactly right.");
    }

    private static string Shown(IEnumerable<double> values, string format) =>
        Statistics.Median([.. values]).ToString(format, CultureInfo.InvariantCulture);
}
