using System.Net.Http.Json;
using LoyaltyFunctions.Expiry;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>The host is killed in the middle of an expiry run; the run goes on, and nothing expires twice.</summary>
public sealed class ExpiryKillTests
{
    private const int Customers = 400;

    private static readonly Uri Runs = new("api/expiry-runs", UriKind.Relative);

    [Test]
    public async Task ExpiryRun_KilledInTheMiddle_GoesOnAfterTheRestart_AndExpiresEveryLotOnce()
    {
        using var state = new TemporaryFolder();
        string runId;
        await using (var host = await HostProcess.StartAsync(state.Path))
        {
            await using var services = Services(host.Addresses.Cosmos);
            await Parallel.ForAsync(0, Customers, async (n, token) => await services
                .GetRequiredService<PointsLedger>().ExecuteAsync(
                    Some.Earn("order-1", $"c-{n:D3}") with { ExpiresAt = Some.Now }, token));
            using var api = new HttpClient { BaseAddress = host.Addresses.Api };
            runId = await StartAsync(api);
            await Eventually.GetAsync(
                () => ExpiredAsync(services), expired => expired > 0, "the run has begun to expire lots");
            await host.KillAsync();
        }

        await using var again = await HostProcess.StartAsync(state.Path);
        using var newApi = new HttpClient { BaseAddress = again.Addresses.Api };
        await Eventually.GetAsync(
            async () => (await newApi.GetFromJsonAsync<ExpiryRunView>(
                new Uri($"api/expiry-runs/{runId}", UriKind.Relative), StoredJson.Options))!,
            run => run.Status == ExpiryRunView.Completed, "the run is completed");

        await using var store = Services(again.Addresses.Cosmos);
        Assert.That(await ExpiredAsync(store), Is.EqualTo(Customers));
        for (var n = 0; n < Customers; n++)
        {
            var entries = await store.GetRequiredService<CosmosLedgerStore>()
                .ReadEntriesAsync($"c-{n:D3}", after: 0, limit: 10, CancellationToken.None);
            Assert.That(
                entries.Select(entry => entry.Kind), Is.EqualTo(new[] { EntryKind.Earn, EntryKind.Expire }));
        }
    }

    private static async Task<string> StartAsync(HttpClient api)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Runs);
        request.Headers.Add(ExpiryFunctions.KeyHeader, "run-1");
        using var answer = await api.SendAsync(request);
        return (await answer.Content.ReadFromJsonAsync<ExpiryRunView>(StoredJson.Options))!.RunId;
    }

    private static async Task<int> ExpiredAsync(ServiceProvider services)
    {
        var store = services.GetRequiredService<CosmosLedgerStore>();
        var accounts = await Task.WhenAll(Enumerable.Range(0, Customers).Select(
            n => store.ReadAccountAsync($"c-{n:D3}", CancellationToken.None)));
        return accounts.Count(account => account!.Balance == Points.Zero);
    }

    private static ServiceProvider Services(string cosmos)
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { [CosmosNames.Connection] = cosmos })
            .Build();
        return new ServiceCollection().AddAzureClients(settings).AddSingleton(TimeProvider.System)
            .AddSingleton<CosmosLedgerStore>().AddSingleton<PointsLedger>().BuildServiceProvider();
    }
}
