using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LoyaltyFunctions.Tests.Ledger;

/// <summary>Balances, entries and what expires, as callers ask for them.</summary>
public sealed class ReadsTests
{
    private static readonly string[] OneRead = ["Read 1"];

    private readonly FakeTimeProvider time = new(Some.Now);
    private LedgerFixture fixture = null!;
    private ReadApi api = null!;

    // Recorded on day 1 / happened on day 1: 100. Recorded on day 2 / happened on day 0: 10. Then 30 are redeemed.
    [OneTimeSetUp]
    public async Task StartAsync()
    {
        fixture = await LedgerFixture.StartAsync(time);
        api = new ReadApi(fixture, time);
        await DoAsync(Some.Earn("on-time", points: 100) with { ExpiresAt = Some.Now.AddDays(90) });
        time.Advance(TimeSpan.FromDays(1));
        await DoAsync(Some.Earn("late", points: 10) with { EffectiveAt = Some.Now.AddDays(-1) });
        await DoAsync(Some.Redeem(30));
        time.Advance(TimeSpan.FromDays(1));
        await DoAsync(Some.Earn("pending", points: 7) with { AwaitsRelease = true, ExpiresAt = Some.Now.AddDays(60) });
        await DoAsync(new ReservePoints
        {
            CustomerId = "c-1",
            RecordedBy = "request",
            RequestId = "hold-1",
            Points = new Points(20),
            HeldFor = TimeSpan.FromDays(1),
        });
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task Balance_Now_TellsEachPartAndIsOnePointRead()
    {
        fixture.Cosmos.Charges.Reset();

        var balance = (await api.BalanceAsync()).As<BalanceView>();

        Assert.That(fixture.Cosmos.Charges.Totals.Select(it => $"{it.Kind} {it.Requests}"), Is.EqualTo(OneRead));
        Assert.Multiple(() =>
        {
            Assert.That(
                (balance.Balance.Value, balance.Available.Value, balance.Pending.Value, balance.Reserved.Value),
                Is.EqualTo((87, 60, 7, 20)));
            Assert.That(
                (balance.Expired.Value, balance.Deficit.Value, balance.LifetimePoints.Value, balance.Entries),
                Is.EqualTo((0, 0, 117, 5)));
            Assert.That(balance.NextExpiry, Is.EqualTo(new NextExpiry(Some.Now.AddDays(60), new Points(7))));
            Assert.That(
                balance.Reservations,
                Is.EqualTo(new[] { new OpenReservation("reserve:hold-1", new Points(20), Some.Now.AddDays(3)) }));
        });
    }

    [TestCase("asOf=2026-03-12T00:00:00Z", 0, 0)]
    [TestCase("asOf=2026-03-13T09:26:53Z", 10, 10)]
    [TestCase("asOf=2026-03-13T10:26:53%2B01:00", 10, 10)]
    [TestCase("asOf=2026-03-14T09:26:52.9999999Z", 10, 10)]
    [TestCase("asOf=2026-03-14T09:26:53Z", 117, 117)]
    [TestCase("asOf=2026-03-15T09:26:53Z", 87, 117)]
    [TestCase("knownAt=2026-03-14T09:26:52Z", 0, 0)]
    [TestCase("knownAt=2026-03-14T09:26:53Z", 100, 100)]
    [TestCase("knownAt=2026-03-15", 100, 100)]
    [TestCase("knownAt=2026-03-15T09:26:53Z", 80, 110)]
    [TestCase("knownAt=2026-03-16T09:26:53Z", 87, 117)]
    [TestCase("asOf=2026-03-13T09:26:53Z&knownAt=2026-03-14T09:26:53Z", 0, 0)]
    [TestCase("asOf=2026-03-13T09:26:53Z&knownAt=2026-03-15T09:26:53Z", 10, 10)]
    [TestCase("asOf=2026-03-15T09:26:53Z&knownAt=2026-03-15T09:26:53Z", 80, 110)]
    public async Task Balance_AtAnotherTime_CountsWhatHadHappenedOrWasKnown(string query, long balance, long lifetime)
    {
        var past = (await api.BalanceAsync(query)).As<PastBalanceView>();

        Assert.That((past.Balance.Value, past.LifetimePoints.Value), Is.EqualTo((balance, lifetime)));
    }

    [TestCase("knownAt=2026-03-15T09:26:53Z")]
    [TestCase("asOf=2026-03-15T09:26:53Z")]
    public async Task Balance_AtAnotherTime_IsOneReadAndAtMostTwoQueries(string query)
    {
        fixture.Cosmos.Charges.Reset();

        await api.BalanceAsync(query);

        Assert.That(fixture.Cosmos.Charges.Requests(), Is.LessThanOrEqualTo(3));
    }

    [TestCase("asOf=yesterday", "'asOf'")]
    [TestCase("asOf=", "'asOf'")]
    [TestCase("asOf=2026-02-30", "'asOf'")]
    [TestCase("asOf=2026-03-13T10:26:53+01:00", "%2B")]
    [TestCase("asOf=0001-01-01T00:00:00%2B14:00", "'asOf'")]
    [TestCase("asOf=2026-03-13&asOf=2026-03-14", "'asOf'")]
    [TestCase("knownAt=1773480413", "'knownAt'")]
    [TestCase("knownAt=2026-03-16T09:26:53.0000001Z", "future")]
    [TestCase("knownAt=9999-12-31T23:59:59.9999999Z", "future")]
    [TestCase("effective=half", "'effective'")]
    [TestCase("effective=full&knownAt=2026-03-15", "exclude each other")]
    public async Task Balance_AskedForWithNonsense_IsRefused(string query, string detail)
    {
        var answer = await api.BalanceAsync(query);

        Assert.Multiple(() =>
        {
            Assert.That(answer.Problem, Is.EqualTo("400 invalid-parameter"));
            Assert.That(answer.Detail, Does.Contain(detail));
        });
    }

    [Test]
    public async Task Balance_Effective_TellsTheLotsByTheirAward()
    {
        var effective = (await api.BalanceAsync("asOf=2026-03-16&effective=full")).As<EffectiveBalanceView>();

        Assert.That(effective.Balance, Is.EqualTo(new Points(87)));
        Assert.That(
            effective.Lots.Select(lot => $"{lot.LotId} {lot.Points}"),
            Is.EqualTo(new[] { "earn:default:pending 7", "earn:default:on-time 70", "earn:default:late 10" }));
    }

    [Test]
    public async Task Forecast_TellsAvailablePendingAndReservedApart()
    {
        var all = (await api.ForecastAsync()).As<ExpiryForecastView>().Expiring;
        var soon = (await api.ForecastAsync("until=2026-05-13T09:26:53Z")).As<ExpiryForecastView>().Expiring;

        ExpiringPoints pending = new(Some.Now.AddDays(60), Points.Zero, new Points(7), Points.Zero);
        ExpiringPoints held = new(Some.Now.AddDays(90), new Points(50), Points.Zero, new Points(20));
        Assert.Multiple(() =>
        {
            Assert.That(all, Is.EqualTo(new[] { pending, held }));
            Assert.That(soon, Is.EqualTo(new[] { pending }));
        });
    }

    [TestCase("until=soon")]
    [TestCase("until=2026-03-16T09:26:53Z")]
    public async Task Forecast_UntilNoFutureInstant_IsRefused(string query) =>
        Assert.That((await api.ForecastAsync(query)).Problem, Is.EqualTo("400 invalid-parameter"));

    [Test]
    public async Task Entries_ByContinuation_AreAllReadOnce()
    {
        var seen = new List<long>();
        var query = "limit=2";
        while (true)
        {
            var page = (await api.EntriesAsync(query)).As<EntriesView>();
            seen.AddRange(page.Entries.Select(entry => entry.Sequence));
            Assert.That(page.NextAfter is null, Is.EqualTo(page.Continuation is null));
            if (page.Continuation is null) break;
            query = $"limit=2&continuation={page.Continuation}";
        }

        Assert.That(seen, Is.EqualTo(new long[] { 1, 2, 3, 4, 5 }));
    }

    [Test]
    public async Task Entries_ByATokenThatIsNotTheirs_AreRefused()
    {
        await DoAsync(Some.Earn("order-1", "c-2"));
        var token = (await api.EntriesAsync("limit=1")).As<EntriesView>().Continuation!;
        var middle = token[token.Length / 2] == 'A' ? 'B' : 'A';
        var damaged = string.Concat(token.AsSpan(0, token.Length / 2), [middle], token.AsSpan(token.Length / 2 + 1));

        Assert.Multiple(async () =>
        {
            Assert.That(
                (await api.EntriesAsync($"continuation={token}", "c-2")).Problem,
                Is.EqualTo("400 page-token-of-another-customer"));
            Assert.That(
                (await api.StatementAsync($"continuation={token}")).Problem, Is.EqualTo("400 page-token-invalid"));
            foreach (var broken in new[] { damaged, "", "x", "%F0%9F", token[..^4], token + token })
            {
                Assert.That(
                    (await api.EntriesAsync($"continuation={broken}")).Problem, Is.EqualTo("400 page-token-invalid"));
            }

            Assert.That(
                (await api.EntriesAsync($"continuation={token}&after=1")).Problem, Is.EqualTo("400 invalid-parameter"));
        });
    }

    [Test]
    public async Task Entry_ByItsId_IsTheOneThatIsStored()
    {
        var answer = await api.EntryAsync("earn:default:late");

        Assert.Multiple(() =>
        {
            Assert.That(answer.As<LedgerEntry>().Sequence, Is.EqualTo(2));
            Assert.That(EntryHash.Of(answer.Json), Is.EqualTo(answer.Json.GetProperty("hash").GetString()));
        });
    }

    [TestCase("earn:default:never")]
    [TestCase("account")]
    [TestCase("outbox:earn:default:late")]
    public async Task Entry_ThatIsNone_IsUnknown(string id)
    {
        Assert.Multiple(async () =>
        {
            Assert.That((await api.EntryAsync(id)).Problem, Is.EqualTo("404 unknown-entry"));
            Assert.That((await api.EntryLotsAsync(id)).Problem, Is.EqualTo("404 unknown-entry"));
            Assert.That((await api.EntryAsync("earn:default:late", "c-9")).Problem, Is.EqualTo("404 unknown-entry"));
        });
    }

    [Test]
    public async Task Customer_WithoutAnAccount_IsUnknownToEachRead()
    {
        ReadAnswer[] answers =
        [
            await api.BalanceAsync("", "nobody"), await api.BalanceAsync("asOf=2026-03-01", "nobody"),
            await api.ForecastAsync("", "nobody"), await api.EntriesAsync("", "nobody"),
            await api.LotsAsync("nobody"), await api.LotAsync("1.1", "nobody"),
            await api.EntryLotsAsync("earn:default:late", "nobody"), await api.StatementAsync("", "nobody"),
        ];

        Assert.That(answers.Select(it => it.Problem), Is.All.EqualTo("404 unknown-customer"));
    }

    private async Task DoAsync(LedgerCommand command) => Assert.That(
        await fixture.Ledger.ExecuteAsync(command, CancellationToken.None), Is.TypeOf<LedgerAnswer.Recorded>());
}
