using System.Globalization;
using CsvHelper;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Statements;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LoyaltyFunctions.Tests.Statements;

/// <summary>Statements as callers ask for them.</summary>
public sealed class StatementTests
{
    private const string March = "from=2026-03-01&to=2026-04-01";
    private const string Nasty = "=HYPERLINK(\"http://x\"),<script>alert(1)</script> & \"quoted\"\nsecond line";

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 2, 28, 12, 0, 0, TimeSpan.Zero));
    private LedgerFixture fixture = null!;
    private ReadApi api = null!;

    // February: 1. March, from its first instant on: 2 to 6. April, from its first instant on: 7.
    [OneTimeSetUp]
    public async Task StartAsync()
    {
        fixture = await LedgerFixture.StartAsync(time);
        api = new ReadApi(fixture, time);
        await DoAsync(Some.Earn("february", points: 1_000));
        time.SetUtcNow(new DateTimeOffset(2026, 3, 1, 0, 0, 0, TimeSpan.Zero));
        await DoAsync(Some.Earn("march-1", points: 10));
        await DoAsync(Some.Earn("march-2", points: 20));
        time.Advance(TimeSpan.FromDays(3));
        await DoAsync(Some.Redeem(500) with { Reference = Nasty });
        await DoAsync(new AdjustPoints
        {
            CustomerId = "c-1",
            RecordedBy = "request",
            RequestId = "adjust-1",
            Points = new Points(-7),
            Program = "default",
            Remark = new Remark("counted twice", "@agent", "approver"),
        });
        await DoAsync(Some.Earn("march-3", points: 30) with { ExpiresAt = new(2027, 3, 1, 0, 0, 0, TimeSpan.Zero) });
        time.SetUtcNow(new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero));
        await DoAsync(Some.Earn("april", points: 4));
        await DoAsync(Some.Earn("other", "c-2", points: 77_777));
        time.Advance(TimeSpan.FromDays(1));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task Statement_OfAMonth_HasWhatWasRecordedFromItsFirstInstantUntilBeforeTheNext()
    {
        var statement = await ReadAsync(March);

        Assert.Multiple(() =>
        {
            Assert.That(statement.Movements.Select(it => it.Sequence), Is.EqualTo(new long[] { 2, 3, 4, 5, 6 }));
            Assert.That(
                (statement.Opening.Value, statement.Closing.Value, statement.Entries), Is.EqualTo((1_000, 553, 5)));
            Assert.That(
                statement.Totals.Select(it => $"{it.Kind} {it.Entries} {it.Points}"),
                Is.EqualTo(new[] { "Earn 3 60", "Redeem 1 -500", "Adjust 1 -7" }));
            Assert.That((statement.Continuation, statement.Proof), Is.EqualTo(((string?)null, (object?)null)));
        });
    }

    [TestCase("", 7, 7)]
    [TestCase("from=2026-03-01T00:00:00.0000001Z&to=2026-04-01T00:00:00.0000001Z", 4, 7)]
    [TestCase("to=2026-03-01", 1, 1)]
    [TestCase("to=2026-03-04", 2, 3)]
    [TestCase("from=2026-03-04T01:00:00%2B01:00", 4, 7)]
    [TestCase("from=2000-01-01&to=9999-12-31T23:59:59.9999999Z", 1, 7)]
    public async Task Statement_OfAnyPeriod_HasItsMovementsAndNoOther(string query, long first, long last)
    {
        var statement = await ReadAsync(query);

        Assert.That(
            (statement.Movements[0].Sequence, statement.Movements[^1].Sequence), Is.EqualTo((first, last)));
        Balances(statement);
    }

    [TestCase("from=1999-01-01&to=2000-01-01", 0)]
    [TestCase("from=2026-02-28T12:00:00.0000001Z&to=2026-03-01", 1_000)]
    [TestCase("from=2030-01-01&to=2031-01-01", 557)]
    public async Task Statement_OfAPeriodWithoutMovements_OpensAndClosesWithTheSameBalance(string query, long balance)
    {
        var statement = await ReadAsync(query);

        Assert.Multiple(() =>
        {
            Assert.That(statement.Movements, Is.Empty);
            Assert.That((statement.Opening.Value, statement.Closing.Value), Is.EqualTo((balance, balance)));
        });
        Balances(statement);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public async Task Statement_InPages_IsTheSameAsInOne(int limit)
    {
        var seen = new List<LedgerEntry>();
        string? continuation = null;
        do
        {
            var page = await ReadAsync(
                continuation is null ? $"{March}&limit={limit}" : $"limit={limit}&continuation={continuation}");
            Balances(page);
            Assert.That((page.Opening.Value, page.Closing.Value, page.Entries), Is.EqualTo((1_000, 553, 5)));
            Assert.That(page.Page.Opening, Is.EqualTo(seen.Count == 0 ? page.Opening : seen[^1].Balance));
            seen.AddRange(page.Movements);
            continuation = page.Continuation;
        }
        while (continuation is not null);

        Assert.That(seen.Select(it => it.Sequence), Is.EqualTo(new long[] { 2, 3, 4, 5, 6 }));
    }

    [Test]
    public async Task Statement_ThatGrowsWhileItIsPaged_StaysAsItsFirstPageFoundIt()
    {
        await DoAsync(Some.Earn("growing-1", "c-3"));
        await DoAsync(Some.Earn("growing-2", "c-3"));
        var first = await ReadAsync("limit=1", "c-3");
        await DoAsync(Some.Earn("growing-3", "c-3"));

        var second = await ReadAsync($"continuation={first.Continuation}", "c-3");

        Assert.That(
            (second.Movements.Single().Sequence, second.Closing, second.Entries, second.Continuation),
            Is.EqualTo((2L, first.Closing, 2L, (string?)null)));
    }

    [Test]
    public async Task Movements_InJson_AreTheStoredEntriesWithTheirHashes()
    {
        var answer = await api.StatementAsync("from=2026-02-01");

        var movements = answer.Json.GetProperty("movements").EnumerateArray().ToList();
        Assert.Multiple(() =>
        {
            Assert.That(
                movements.Select(EntryHash.Of),
                Is.EqualTo(movements.Select(it => it.GetProperty("hash").GetString())));
            Assert.That(Chain.IsWhole(answer.As<StatementView>().Movements), Is.True);
        });
    }

    [Test]
    public async Task Csv_AddsUpAndRunsNoFormula()
    {
        var answer = await api.StatementAsync($"{March}&format=csv");
        using var csv = new CsvReader(new StringReader(answer.Text), CultureInfo.InvariantCulture);
        var rows = csv.GetRecords<dynamic>().Select(row => (IDictionary<string, object>)row).ToList();

        long Number(int row, string column) => long.Parse((string)rows[row][column], CultureInfo.InvariantCulture);
        Assert.Multiple(() =>
        {
            Assert.That(answer.Headers.ContentType.ToString(), Does.StartWith("text/csv"));
            Assert.That(
                rows.Select(row => row["kind"]),
                Is.EqualTo(new[] { "opening", "earn", "earn", "redeem", "adjust", "earn", "closing" }));
            Assert.That(
                Number(0, "balance") + Enumerable.Range(1, 5).Sum(row => Number(row, "points")),
                Is.EqualTo(Number(6, "balance")));
            Assert.That((rows[3]["reference"], rows[4]["actor"]), Is.EqualTo(($"'{Nasty}", "'@agent")));
            Assert.That(rows[3]["points"], Is.EqualTo("-500"));
            Assert.That(answer.Headers.Link.ToString(), Is.Empty);
        });
    }

    [Test]
    public async Task Csv_WithMoreToCome_LinksTheNextPage()
    {
        var first = await api.StatementAsync($"{March}&format=csv&limit=3");

        var link = first.Headers.Link.ToString();
        var next = await api.StatementAsync(link[2..link.IndexOf('>', StringComparison.Ordinal)]);
        Assert.Multiple(() =>
        {
            Assert.That(link, Does.EndWith("; rel=\"next\""));
            Assert.That(next.Text.Split("\r\n")[1], Does.Contain("opening").And.Contain(",530,"));
            Assert.That(next.Text, Does.Contain(",adjust,").And.Not.Contain(",redeem,"));
        });
    }

    [Test]
    public async Task Html_ShowsTheMovementsAndTakesNoTextForMarkup()
    {
        var answer = await api.StatementAsync($"{March}&format=html");

        Assert.Multiple(() =>
        {
            Assert.That(answer.Headers.ContentType.ToString(), Does.StartWith("text/html"));
            Assert.That(answer.Headers.ContentSecurityPolicy.ToString(), Does.StartWith("default-src 'none'"));
            Assert.That(answer.Text, Does.Not.Contain("<script").And.Contain("&lt;script&gt;"));
            Assert.That(answer.Text, Does.Contain(">1,000<").And.Contain(">553<").And.Contain(">-500<"));
            Assert.That(answer.Text, Does.Contain("Earned 3: &#x2B;60").And.Contain("2027-03-01 00:00: 30"));
            Assert.That(answer.Text, Does.Contain("@page { size: A4;").And.Not.Contain("Shown are"));
        });
    }

    [Test]
    public async Task Html_WithMoreMovements_SaysSo()
    {
        var answer = await api.StatementAsync($"{March}&format=html&limit=2");

        Assert.That(answer.Text, Does.Contain("Shown are 2 of 5 movements"));
    }

    [TestCase("from=2026-04-01&to=2026-03-01", "'to' must lie behind 'from'")]
    [TestCase("from=2026-03-01&to=2026-03-01", "'to' must lie behind 'from'")]
    [TestCase("from=2026-13-01", "'from'")]
    [TestCase("to=now", "'to'")]
    [TestCase("format=pdf", "'format'")]
    [TestCase("format=JSON", "'format'")]
    [TestCase("limit=0", "'limit'")]
    [TestCase("limit=501", "'limit'")]
    public async Task Statement_AskedForWithNonsense_IsRefused(string query, string detail)
    {
        var answer = await api.StatementAsync(query);

        Assert.Multiple(() =>
        {
            Assert.That(answer.Problem, Is.EqualTo("400 invalid-parameter"));
            Assert.That(answer.Detail, Does.Contain(detail));
        });
    }

    [Test]
    public async Task Continuation_OfAnotherCustomerOrPeriod_IsRefused()
    {
        var token = (await ReadAsync($"{March}&limit=1")).Continuation;

        Assert.Multiple(async () =>
        {
            Assert.That(
                (await api.StatementAsync($"continuation={token}", "c-2")).Problem,
                Is.EqualTo("400 page-token-of-another-customer"));
            Assert.That(
                (await api.StatementAsync($"continuation={token}&to=2026-03-02")).Problem,
                Is.EqualTo("400 invalid-parameter"));
            Assert.That(
                (await api.EntriesAsync($"continuation={token}")).Problem, Is.EqualTo("400 page-token-invalid"));
            Assert.That(
                (await api.StatementAsync($"continuation={token}x")).Problem, Is.EqualTo("400 page-token-invalid"));
        });
    }

    [TestCase(0, 3)]
    [TestCase(4, 3)]
    [TestCase(1, 99)]
    public async Task Continuation_ThatPointsOutsideOfTheStatement_IsRefused(long after, long last)
    {
        var (from, to) = (new DateTime(2026, 3, 1).Ticks, new DateTime(2026, 4, 1).Ticks);
        var token = PageToken.Write(new PageScope("statement", "c-1"), from, to, after, last);

        Assert.That(
            (await api.StatementAsync($"continuation={token}")).Problem, Is.EqualTo("400 page-token-invalid"));
    }

    [Test]
    public async Task Statement_HoldsNothingOfOthers() => Assert.That(
        (await api.StatementAsync("from=2000-01-01")).Text, Does.Not.Contain("c-2").And.Not.Contain("77777"));

    private static void Balances(StatementView it)
    {
        static Points Sum(IEnumerable<Points> points) => points.Aggregate(Points.Zero, (sum, more) => sum + more);
        Assert.Multiple(() =>
        {
            Assert.That(it.Opening + Sum(it.Totals.Select(total => total.Points)), Is.EqualTo(it.Closing));
            Assert.That(
                it.Page.Opening + Sum(it.Movements.Select(entry => entry.Points)), Is.EqualTo(it.Page.Closing));
        });
    }

    private async Task<StatementView> ReadAsync(string query, string customer = "c-1") =>
        (await api.StatementAsync(query, customer)).As<StatementView>();

    private async Task DoAsync(LedgerCommand command) => Assert.That(
        await fixture.Ledger.ExecuteAsync(command, CancellationToken.None), Is.TypeOf<LedgerAnswer.Recorded>());
}
