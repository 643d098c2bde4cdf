using System.Net.Http.Json;
using System.Text;
using LocalHost.Demo;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>The host is killed in the middle of the work; nothing is lost and nothing is awarded twice.</summary>
public sealed class KillTests
{
    private const int Purchases = 200;
    private const int Customers = 10;

    [TestCase(20)]
    [TestCase(120)]
    public async Task Host_KilledInTheMiddleOfUploads_AwardsEveryPurchaseExactlyOnceAfterTheRestart(
        int uploadsBeforeTheKill)
    {
        using var state = new TemporaryFolder();
        var uploadIds = new Dictionary<int, string>();
        await using (var host = await HostProcess.StartAsync(state.Path))
        {
            await UploadUntilKilledAsync(host, uploadIds, uploadsBeforeTheKill);
        }

        await using var again = await HostProcess.StartAsync(state.Path);
        using var api = new HttpClient { BaseAddress = again.Addresses.Api };
        var run = new UploadRun(api, again.Addresses.Storage, TimeProvider.System);
        foreach (var n in Enumerable.Range(0, Purchases).Where(n => !uploadIds.ContainsKey(n)))
        {
            uploadIds[n] = await UploadAsync(run, n);
        }

        await run.SettleAsync(uploadIds.Values, _ => { }, CancellationToken.None);

        for (var c = 0; c < Customers; c++) await AssertAwardedOnceAsync(api, c);
    }

    // A sender whose upload was not acknowledged sends it again; one that was acknowledged must not be lost.
    private static async Task UploadUntilKilledAsync(
        HostProcess host, Dictionary<int, string> uploadIds, int uploadsBeforeTheKill)
    {
        using var api = new HttpClient { BaseAddress = host.Addresses.Api };
        var run = new UploadRun(api, host.Addresses.Storage, TimeProvider.System);
        for (var n = 0; n < uploadsBeforeTheKill; n++) uploadIds[n] = await UploadAsync(run, n);
        await run.SettleAsync(
            uploadIds.Values.Take(uploadsBeforeTheKill / 4).ToList(), _ => { }, CancellationToken.None);
        await host.KillAsync();
    }

    private static async Task<string> UploadAsync(UploadRun run, int n)
    {
        var customer = n % Customers;
        var purchase =
            $$"""{"transactionId":"kill-{{n}}","customerId":"c-{{customer}}","amount":{{n + 1}},"currency":"EUR"}""";
        using var content = new MemoryStream(Encoding.UTF8.GetBytes(purchase));
        return await run.UploadAsync($"kill-{n}.json", content, CancellationToken.None);
    }

    private static async Task AssertAwardedOnceAsync(HttpClient api, int customer)
    {
        var page = (await api.GetFromJsonAsync<EntriesView>(
            new Uri($"api/customers/c-{customer}/entries?limit=500", UriKind.Relative), StoredJson.Options))!;
        var balance = (await api.GetFromJsonAsync<BalanceView>(
            new Uri($"api/customers/c-{customer}/balance", UriKind.Relative), StoredJson.Options))!;

        var expected = Enumerable.Range(0, Purchases).Where(n => n % Customers == customer).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(
                page.Entries.Select(entry => entry.Receipt!.PurchaseId),
                Is.EquivalentTo(expected.Select(n => $"kill-{n}")));
            Assert.That(balance.Balance.Value, Is.EqualTo(expected.Sum(n => 10L * (n + 1))));
            Assert.That(Chain.IsWhole(page.Entries), Is.True);
        });
    }
}
