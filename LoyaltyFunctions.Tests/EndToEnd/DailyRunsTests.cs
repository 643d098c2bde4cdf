using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LoyaltyFunctions.Expiry;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Liability;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>The runs over all customers, started over HTTP: expiry, and the liability of a day.</summary>
public sealed class DailyRunsTests
{
    private PlatformFixture fixture = null!;

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static DateOnly Yesterday => LiabilityDay.Of(Now).AddDays(-1);

    [OneTimeSetUp]
    public async Task StartAsync() => fixture = await PlatformFixture.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task ExpiryRun_ExpiresWhatIsDue_Reminds_AndTellsWhatItDid()
    {
        await EarnAsync("expiry-1", 100, Now.AddMinutes(-1));
        await EarnAsync("expiry-2", 70, Now.AddDays(10));

        var started = await ReadAsync<ExpiryRunView>(await PostAsync("api/expiry-runs", "run-1"));
        var run = await CompletedAsync(started.RunId);
        var again = await ReadAsync<ExpiryRunView>(await PostAsync("api/expiry-runs", "run-1"));

        Assert.Multiple(async () =>
        {
            Assert.That((run.Run!.Counts.Lots, run.Run.Counts.Reminders), Is.EqualTo((1, 1)));
            Assert.That((again.RunId, again.Status), Is.EqualTo((run.RunId, ExpiryRunView.Completed)));
            Assert.That(
                (await fixture.GetAsync<BalanceView>("api/customers/expiry-1/balance")).Balance,
                Is.EqualTo(Points.Zero));
        });
        await Eventually.GetAsync(
            () => fixture.BlobNamesAsync(BlobNames.Events, "PointsExpiring/"), names => names.Count == 1,
            "the reminder is archived");
    }

    [Test]
    public async Task HourlyTimer_StartsTheRunOfItsHour_Once()
    {
        await fixture.Platform.App.InvokeAsync(ExpiryFunctions.StartHourlyExpiryName);
        await fixture.Platform.App.InvokeAsync(ExpiryFunctions.StartHourlyExpiryName);

        var hours = new[] { Now.AddHours(-1), Now }.Select(
            at => string.Create(CultureInfo.InvariantCulture, $"expiry-{at.UtcDateTime:yyyy-MM-ddTHH}"));
        var known = new List<string>();
        foreach (var id in hours)
        {
            if (await fixture.Platform.App.DurableClient.GetInstanceAsync(id) is not null) known.Add(id);
        }

        Assert.That(known, Is.Not.Empty);
        await CompletedAsync(known[^1]);
    }

    [Test]
    public async Task Liability_OfADay_IsClosedOnDemand_AndShownAsJsonAndCsv()
    {
        // Recorded two days ago, by a clock of its own.
        var then = new MovableTime(LiabilityDay.Start(Yesterday).AddHours(-5));
        var ledger = new PointsLedger(fixture.Service<CosmosLedgerStore>(), then);
        await ledger.ExecuteAsync(Some.Earn("order-1", "liability-1", 100), CancellationToken.None);
        then.Now = then.Now.AddHours(10);
        await ledger.ExecuteAsync(Some.Redeem(30, customerId: "liability-1"), CancellationToken.None);

        var before = await CloseAsync(Yesterday.AddDays(-1));
        var report = await CloseAsync(Yesterday);
        using var csv = await fixture.Api.GetAsync(Address($"api/liability/{Text(Yesterday)}?format=csv"));

        var month = Lot.MonthOf(LiabilityDay.Start(Yesterday).AddHours(-5));
        var row = report.Sums.Rows.Single(it => it.IssuedIn == month);
        Assert.Multiple(async () =>
        {
            Assert.That((before.Closes, report.Closes), Is.EqualTo((true, true)));
            Assert.That((row.Redeemed, row.Closing), Is.EqualTo((new Points(30), row.Opening - new Points(30))));
            Assert.That(csv.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/csv"));
            Assert.That(await csv.Content.ReadAsStringAsync(), Does.StartWith("day,program,issuedIn,opening"));
        });
        await Eventually.GetAsync(
            () => fixture.BlobNamesAsync(BlobNames.Events, "LiabilityClosed/"), names => names.Count >= 2,
            "both closings are archived");
    }

    [Test]
    public async Task DailyTimer_ClosesYesterday()
    {
        await fixture.Platform.App.InvokeAsync(LiabilityFunctions.StartDailyLiabilityName);

        await Eventually.GetAsync(
            () => fixture.BlobNamesAsync(BlobNames.Liability),
            names => names.Contains(LiabilityReports.NameOf(Yesterday)), "yesterday is closed");
    }

    [TestCase("POST", "api/expiry-runs", HttpStatusCode.BadRequest, "idempotency-key-missing")]
    [TestCase("GET", "api/expiry-runs/nothing", HttpStatusCode.NotFound, "unknown-expiry-run")]
    [TestCase("GET", "api/liability/1999-01-01", HttpStatusCode.NotFound, "liability-not-closed")]
    [TestCase("POST", "api/liability/2999-01-01", HttpStatusCode.Conflict, "liability-day-open")]
    public async Task Request_ThatCannotBeServed_GetsItsProblem(
        string method, string path, HttpStatusCode status, string type)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Address(path));
        using var answer = await fixture.Api.SendAsync(request);

        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.That(answer.StatusCode, Is.EqualTo(status));
        Assert.That(problem.GetProperty("type").GetString(), Is.EqualTo(Answers.ProblemTypes + type));
    }

    [TestCase("GET", "api/liability/yesterday", "'yesterday' is no day")]
    [TestCase("POST", "api/liability/2026-02-30", "'2026-02-30' is no day")]
    [TestCase("GET", "api/liability/2026-03-14?format=pdf", "'format'")]
    public async Task Request_ThatIsMalformed_IsToldHow(string method, string path, string detail)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), Address(path));
        using var answer = await fixture.Api.SendAsync(request);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain(detail));
    }

    [Test]
    public async Task Liability_WithAKeyThatIsTooLong_IsRefused()
    {
        using var answer = await PostAsync($"api/liability/{Text(Yesterday)}", new string('k', 101));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private async Task<LiabilityReport> CloseAsync(DateOnly day)
    {
        // A key of its own: another test may have closed the day before.
        using var answer = await PostAsync($"api/liability/{Text(day)}", "liability-test");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        await Eventually.GetAsync(
            async () => (await ReadAsync<LiabilityRunView>(
                await PostAsync($"api/liability/{Text(day)}", "liability-test"))).Status,
            status => status == LiabilityRunView.Done, "the day is closed");
        return await fixture.GetAsync<LiabilityReport>($"api/liability/{Text(day)}");
    }

    private async Task<ExpiryRunView> CompletedAsync(string runId) => await Eventually.GetAsync(
        () => fixture.GetAsync<ExpiryRunView>($"api/expiry-runs/{runId}"),
        run => run.Status == ExpiryRunView.Completed, "the run is completed");

    private Task EarnAsync(string customer, long points, DateTimeOffset expiresAt) =>
        fixture.Service<PointsLedger>().ExecuteAsync(
            Some.Earn("order-1", customer, points) with { ExpiresAt = expiresAt }, CancellationToken.None);

    private async Task<HttpResponseMessage> PostAsync(string path, string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Address(path));
        request.Headers.Add("Idempotency-Key", key);
        return await fixture.Api.SendAsync(request);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer)
    {
        using (answer) return (await answer.Content.ReadFromJsonAsync<T>(StoredJson.Options))!;
    }

    private static string Text(DateOnly day) => LiabilityDay.Text(day);

    private static Uri Address(string path) => new(path, UriKind.Relative);
}
