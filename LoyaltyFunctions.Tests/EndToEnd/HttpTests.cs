using System.Net;
using System.Text.Json;
using LoyaltyFunctions.Insights;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Statements;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Uploads;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>The API as callers see it.</summary>
public sealed class HttpTests
{
    private const int Entries = 5;

    private PlatformFixture fixture = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        fixture = await PlatformFixture.StartAsync();
        for (var n = 1; n <= Entries; n++)
        {
            await fixture.Service<PointsLedger>().ExecuteAsync(Some.Earn($"order-{n}", points: n), default);
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task Entries_AreReadInPages_OldestFirst()
    {
        var seen = new List<long>();
        long? after = 0;
        while (after is not null)
        {
            var page = await fixture.GetAsync<EntriesView>($"api/customers/c-1/entries?after={after}&limit=2");
            Assert.That(page.Entries, Has.Count.LessThanOrEqualTo(2));
            seen.AddRange(page.Entries.Select(entry => entry.Sequence));
            after = page.NextAfter;
        }

        Assert.That(seen, Is.EqualTo(new long[] { 1, 2, 3, 4, 5 }));
    }

    [TestCase("api/customers/nobody/balance", HttpStatusCode.NotFound, "No account for customer 'nobody'")]
    [TestCase("api/customers/nobody/entries", HttpStatusCode.NotFound, "No account for customer 'nobody'")]
    [TestCase("api/customers/c-1/entries?after=x", HttpStatusCode.BadRequest, "'after'")]
    [TestCase("api/customers/c-1/entries?after=-1", HttpStatusCode.BadRequest, "'after'")]
    [TestCase("api/customers/c-1/entries?limit=0", HttpStatusCode.BadRequest, "'limit'")]
    [TestCase("api/customers/c-1/entries?limit=501", HttpStatusCode.BadRequest, "'limit'")]
    [TestCase("api/customers/c-1/entries?limit=99999999999999999999", HttpStatusCode.BadRequest, "'limit'")]
    [TestCase("api/customers/nobody/statement", HttpStatusCode.NotFound, "No account for customer 'nobody'")]
    [TestCase("api/customers/c-1/statement?format=pdf", HttpStatusCode.BadRequest, "'format'")]
    [TestCase("api/customers/c-1/balance?asOf=2026-03-01T00:00:00+01:00", HttpStatusCode.BadRequest, "%2B")]
    [TestCase("api/customers/c-1/expiry-forecast?until=2000-01-01", HttpStatusCode.BadRequest, "'until'")]
    [TestCase("api/customers/c-1/entries?continuation=x", HttpStatusCode.BadRequest, "'continuation'")]
    [TestCase("api/customers/c-1/entries/earn:pos:none", HttpStatusCode.NotFound, "No entry 'earn:pos:none'")]
    [TestCase("api/customers/c-1/lots/99.1", HttpStatusCode.NotFound, "No lot '99.1'")]
    [TestCase("api/uploads/upload-0", HttpStatusCode.NotFound, "No upload 'upload-0'")]
    [TestCase("api/quarantine/uploads?limit=many", HttpStatusCode.BadRequest, "'limit'")]
    public async Task Request_ThatCannotBeServed_GetsProblemDetails(string path, HttpStatusCode status, string detail)
    {
        using var answer = await fixture.Api.GetAsync(new Uri(path, UriKind.Relative));

        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(status));
            Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That(problem.GetProperty("status").GetInt32(), Is.EqualTo((int)status));
            Assert.That(problem.GetProperty("detail").GetString(), Does.Contain(detail));
        });
    }

    [Test]
    public async Task Statement_InEachFormat_HasItsMediaTypeAndAddsUp()
    {
        var statement = await fixture.GetAsync<StatementView>("api/customers/c-1/statement?from=2000-01-01&limit=2");
        using var csv = await fixture.Api.GetAsync(new Uri("api/customers/c-1/statement?format=csv", UriKind.Relative));
        using var html = await fixture.Api.GetAsync(
            new Uri("api/customers/c-1/statement?format=html&limit=1", UriKind.Relative));

        Assert.Multiple(() =>
        {
            Assert.That((statement.Opening.Value, statement.Closing.Value, statement.Entries), Is.EqualTo((0, 15, 5)));
            Assert.That(statement.Page, Is.EqualTo(new StatementPage(Points.Zero, new Points(3))));
            Assert.That(csv.Content.Headers.ContentType!.ToString(), Is.EqualTo(StatementCsv.MediaType));
            Assert.That(html.Content.Headers.ContentType!.ToString(), Is.EqualTo(StatementHtml.MediaType));
            Assert.That(html.Headers.GetValues("Link").Single(), Does.Contain("rel=\"next\""));
        });
    }

    [Test]
    public async Task EntriesAndLots_AreFoundByTheIdsThatTheListsName()
    {
        var lots = await fixture.GetAsync<LotsView>("api/customers/c-1/lots");
        var lot = await fixture.GetAsync<LotView>($"api/customers/c-1/lots/{lots.Lots[0].LotId}");
        var entry = await fixture.GetAsync<LedgerEntry>($"api/customers/c-1/entries/{lot.MadeBy}");
        var touched = await fixture.GetAsync<EntryLotsView>($"api/customers/c-1/entries/{lot.MadeBy}/lots");
        var forecast = await fixture.GetAsync<ExpiryForecastView>("api/customers/c-1/expiry-forecast");

        Assert.Multiple(() =>
        {
            Assert.That(lots.Lots, Has.Count.EqualTo(Entries));
            Assert.That(entry.Points, Is.EqualTo(lot.Points));
            Assert.That(touched.Lots.Single().Now, Is.EqualTo(lot.Now));
            Assert.That(forecast.Expiring, Is.Empty);
        });
    }

    [Test]
    public async Task Customer_WithSpecialCharacters_IsFoundByItsEscapedId()
    {
        const string customer = "größe/7 100% ?&# 顧客";
        await fixture.Service<PointsLedger>().ExecuteAsync(Some.Earn("order-1", customer), default);

        var balance = await fixture.GetAsync<BalanceView>($"api/customers/{Uri.EscapeDataString(customer)}/balance");

        Assert.That((balance.CustomerId, balance.Balance), Is.EqualTo((customer, new Points(125))));
    }

    [Test]
    public async Task Health_NamesEachDependency()
    {
        var health = await fixture.GetAsync<HealthView>("api/health");

        Assert.Multiple(() =>
        {
            Assert.That(health.Healthy, Is.True);
            Assert.That(
                health.Dependencies.Select(dependency => dependency.Name),
                Is.EqualTo(new[] { "cosmos", "dataStorage", "eventGrid", "durableTask" }));
        });
    }

    [Test]
    public async Task Upload_ThatIsSettled_CanBeLookedUp()
    {
        var (uploadId, _) = await fixture.UploadAsync(
            "look-up.json", """{"transactionId":"look-up","customerId":"c-2","amount":1}""");

        var view = await fixture.GetAsync<UploadView>($"api/uploads/{uploadId}");

        Assert.That(
            (view.Status, view.Outcome!.Outcome, view.Outcome.PurchaseId),
            Is.EqualTo((UploadView.Settled, UploadOutcomeKind.Awarded, "look-up")));
    }
}
