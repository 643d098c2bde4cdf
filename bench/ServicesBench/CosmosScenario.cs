using System.Text.Json;
using AzureServices.Cosmos;
using BenchShared;
using Microsoft.Azure.Cosmos;

namespace ServicesBench;

/// <summary>
/// One kind of request through the official client: against the endpoint on a file, and, as the baseline, against a
/// server that only repeats recorded answers. The difference in CPU time is the endpoint's own.
/// </summary>
internal sealed class CosmosScenario(Func<CosmosWork, CancellationToken, Task> operation, int clients)
{
    private const int WarmUp = 4_000;
    private const double MicrosecondsPerSecond = 1e6;

    public async Task<Dictionary<string, double>> RunAsync(BenchOptions options, CancellationToken ct)
    {
        var file = Path.Combine(options.Folder, $"{Guid.CreateVersion7()}.db");
        await using var endpoint = await CosmosEndpoint.StartAsync(new CosmosEndpointOptions { Path = file }, ct);
        await CreateLedgerAsync(endpoint, ct);
        await using var canned = await CannedServer.StartAsync(ct);
        await RecordAsync(endpoint, canned, ct);

        // Both are warm before either counts: the first to run would pay for the compiler.
        await MeasureAsync(canned.Address, WarmUp, verified: null, ct);
        await MeasureAsync(endpoint.Address, WarmUp, verified: "warm", ct);
        var baseline = await MeasureAsync(canned.Address, options.Operations, verified: null, ct);
        var measured = await MeasureAsync(endpoint.Address, options.Operations, verified: "hot", ct);
        return new()
        {
            ["baseline: repeated answers, /s"] = baseline.PerSecond,
            ["/s"] = measured.PerSecond,
            ["CPU of client and endpoint (us each)"] = measured.CpuSeconds * MicrosecondsPerSecond,
            ["of it the endpoint's own (us each)"] =
                (measured.CpuSeconds - baseline.CpuSeconds) * MicrosecondsPerSecond,
            ["peak memory (MB)"] = Meter.PeakMegabytes(),
        };
    }

    /// <param name="verified">Whose customers are made and verified; null against canned answers.</param>
    private async Task<(double PerSecond, double CpuSeconds)> MeasureAsync(
        Uri address, int count, string? verified, CancellationToken ct)
    {
        using var client = Connect(address, null);
        var works = await PrepareAsync(client, verified ?? "canned", ct);
        var cpu = Environment.CpuUsage.TotalTime;
        var seconds = await Meter.TimeAsync(
            clients, clients, (it, cancellation) => RepeatAsync(works[it], count / clients, cancellation), ct);
        var spent = (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        if (verified is not null) await VerifyAsync(works, ct);
        var done = count / clients * clients;
        return (done / seconds, spent / done);
    }

    private async Task<CosmosWork[]> PrepareAsync(CosmosClient client, string prefix, CancellationToken ct)
    {
        var ledger = client.GetContainer("loyalty", "ledger");
        var works = new CosmosWork[clients];
        for (var i = 0; i < clients; i++)
        {
            works[i] = new CosmosWork(ledger, $"{prefix}-{i}");
            await works[i].PrepareAsync(ct);
        }

        return works;
    }

    private async Task RepeatAsync(CosmosWork work, int count, CancellationToken ct)
    {
        for (var i = 0; i < count; i++) await operation(work, ct);
    }

    private static async Task VerifyAsync(CosmosWork[] works, CancellationToken ct)
    {
        foreach (var work in works)
        {
            var account = await work.ReadAsync(ct);
            if (account.Balance != work.Awards)
                throw new InvalidOperationException($"{account.CustomerId}: {account.Balance}, not {work.Awards}.");
        }
    }

    /// <summary>A few requests of each kind, of other customers, whose answers the canned server then gives.</summary>
    private async Task RecordAsync(CosmosEndpoint endpoint, CannedServer canned, CancellationToken ct)
    {
        using var client = Connect(endpoint.Address, canned.Record);
        var work = new CosmosWork(client.GetContainer("loyalty", "ledger"), "c-recorded");
        await work.PrepareAsync(ct);
        await RepeatAsync(work, 2, ct);
    }

    private static async Task CreateLedgerAsync(CosmosEndpoint endpoint, CancellationToken ct)
    {
        using var client = Connect(endpoint.Address, null);
        Database database = await client.CreateDatabaseAsync("loyalty", cancellationToken: ct);
        await database.CreateContainerAsync("ledger", "/customerId", cancellationToken: ct);
    }

    private static CosmosClient Connect(Uri address, Func<HttpMessageHandler>? handler)
    {
        var options = new CosmosClientOptions
        {
            ConnectionMode = ConnectionMode.Gateway,
            LimitToEndpoint = true,
            EnableContentResponseOnWrite = false,
            UseSystemTextJsonSerializerWithOptions = new JsonSerializerOptions(JsonSerializerDefaults.Web),
        };
        if (handler is not null) options.HttpClientFactory = () => new HttpClient(handler());
        return new CosmosClient($"AccountEndpoint={address};AccountKey={CosmosEndpoint.WellKnownKey};", options);
    }
}
