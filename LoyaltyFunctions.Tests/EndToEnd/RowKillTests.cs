using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using LocalHost.Demo;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Uploads;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>The host is killed while the rows of a file are awarded.</summary>
public sealed class RowKillTests
{
    private const int Rows = 30_000;
    private const int Customers = 50;

    private static readonly (string, string)[] Settings =
        [("Uploads__RangeBytes", "65536"), ("AzureWebJobs.PublishOutbox.Disabled", "true")];

    [Test]
    public async Task Host_KilledAmongRows_GoesOnAndAwardsEachOnce()
    {
        using var state = new TemporaryFolder();
        string uploadId;
        await using (var host = await HostProcess.StartAsync(state.Path, Settings))
        {
            using var api = new HttpClient { BaseAddress = host.Addresses.Api };
            uploadId = await UploadAsync(api, host);
            await Eventually.GetAsync(
                () => RowsDoneAsync(api, uploadId), done => done > Rows / 10, "some rows are awarded");
            await host.KillAsync();
        }

        await using var again = await HostProcess.StartAsync(state.Path, Settings);
        using var after = new HttpClient { BaseAddress = again.Addresses.Api };
        var run = new UploadRun(after, again.Addresses.Storage, TimeProvider.System);
        var outcome = (await run.SettleAsync([uploadId], _ => { }, CancellationToken.None))[uploadId];

        Assert.That(outcome.Rows, Is.EqualTo(new RowCounts(Rows, Rows, 0, 0)));
        for (var customer = 0; customer < Customers; customer++)
        {
            var balance = (await after.GetFromJsonAsync<BalanceView>(
                new Uri($"api/customers/c-{customer}/balance", UriKind.Relative), StoredJson.Options))!;
            var mine = Enumerable.Range(0, Rows).Where(n => n % Customers == customer).ToList();
            Assert.That(
                (balance.Entries, balance.Balance.Value), Is.EqualTo(((long)mine.Count, mine.Sum(n => 10L * (n + 1)))));
        }
    }

    private static async Task<string> UploadAsync(HttpClient api, HostProcess host)
    {
        var rows = new StringBuilder("transactionId,customerId,amount,currency,timestamp\n");
        for (var n = 0; n < Rows; n++)
        {
            rows.Append(CultureInfo.InvariantCulture, $"row-{n},c-{n % Customers},{n + 1},EUR,2026-03-01T08:00:00Z\n");
        }

        using var content = new MemoryStream(Encoding.UTF8.GetBytes(rows.ToString()));
        return await new UploadRun(api, host.Addresses.Storage, TimeProvider.System)
            .UploadAsync("upload_kill.csv", content, CancellationToken.None);
    }

    private static async Task<long> RowsDoneAsync(HttpClient api, string uploadId)
    {
        using var answer = await api.GetAsync(new Uri($"api/uploads/{uploadId}", UriKind.Relative));
        if (!answer.IsSuccessStatusCode) return 0;
        var view = (await answer.Content.ReadFromJsonAsync<UploadView>(StoredJson.Options))!;
        Assert.That(view.Status, Is.EqualTo(UploadView.Processing), "the rows were awarded before the kill");
        return view.Progress?.Rows?.Read ?? 0;
    }
}
