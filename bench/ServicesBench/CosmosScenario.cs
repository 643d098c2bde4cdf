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
    private const int WarmUp = 10_000;
    private const int Turns = 10;

    public async Task<Dictionary<string, double>> RunAsync(BenchOptions options, CancellationToken ct)
    {
        var file = Path.Combine(options.Folder, $"{Guid.CreateVersion7()}.db");
        await using var endpoint = await CosmosEndpoint.StartAsync(new CosmosEndpointOptions { Path = file }, ct);
        await CreateLedgerAsync(endpoint, ct);
        await using var canned = await CannedServer.StartAsync(ct);
        await RecordAsync(endpoint, canned, ct);

        using var baseline = await SubjectAsync(canned.Address, "canned", ct);
        using var measured = await SubjectAsync(endpoint.Address, "c", ct);
        // In turns, and warm before either counts: whoever ran first would pay for the compiler.
        await TakeTurnsAsync(baseline, measured, WarmUp, ct);
        baseline.Forget();
        measured.Forget();
        await TakeTurnsAsync(baseline, measured, options.Operations, ct);
        await VerifyAsync(measured.Works, ct);
        return new()
        {
            ["baseline: repeated answers, /s"] = baseline.PerSecond,
            ["/s"] = measured.PerSecond,
            ["CPU of client and endpoint (us each)"] = measured.CpuMicroseconds,
            ["of it the endpoint's own (us each)"] = measured.CpuMicroseconds - baseline.CpuMicroseconds,
            ["peak memory (MB)"] = Meter.PeakMegabytes(),
        };
    }

    private async Task TakeTurnsAsync(Subject one, Subject other, int count, CancellationToken ct)
    {
        for (var turn = 0; turn < Turns; turn++)
        {
            await RunAsync(one, count / Turns, ct);
            await RunAsync(other, count / Turns, ct);
        }
    }

    private async Task RunAsync(Subject subject, int count, CancellationToken ct)
    {
        var cpu = Environment.CpuUsage.TotalTime;
        subject.Seconds += await Meter.TimeAsync(
            clients, clients, (it, cancellation) => RepeatAsync(subject.Works[it], count / clients, cancellation), ct);
        subject.CpuSeconds += (Environment.CpuUsage.TotalTime - cpu).TotalSeconds;
        subject.Done += count / clients * clients;
    }

    private async Task<Subject> SubjectAsync(Uri address, string prefix, CancellationToken ct)
    {
        var client = Connect(address, null);
        return new Subject(client, await PrepareAsync(client, prefix, ct));
    }

    /// <summary>A server under the same load, and what it has taken so far.</summary>
    private sealed class Subject(CosmosClient client, CosmosWork[] works) : IDisposable
    {
        public CosmosWork[] Works => works;

        public double Seconds { get; set; }

        public double CpuSeconds { get; set; }

        public int Done { get; set; }

        public double PerSecond => Done / Seconds;

        public double CpuMicroseconds => CpuSeconds * 1e6 / Done;

        public void Forget() => (Seconds, CpuSeconds, Done) = (0, 0, 0);

        public void Dispose() => client.Dispose();
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
