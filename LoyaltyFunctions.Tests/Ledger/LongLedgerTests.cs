using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Statements;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LoyaltyFunctions.Tests.Ledger;

/// <summary>What reads cost where a customer has many entries: the same as where there are few.</summary>
public sealed class LongLedgerTests
{
    private const int FewEntries = 200;
    private const int ManyEntries = 4_000;
    private const int EntriesPerBatch = 40;

    private readonly FakeTimeProvider time = new(Some.Now);
    private LedgerFixture fixture = null!;
    private ReadApi api = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        fixture = await LedgerFixture.StartAsync(time);
        api = new ReadApi(fixture, time);
        await FillAsync("few", FewEntries);
        await FillAsync("many", ManyEntries);
        time.Advance(TimeSpan.FromDays(1));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    // An entry a second: the same minute of both ledgers is asked for, and the last page of the long one.
    [TestCase("from=2026-03-14T09:28:00Z&to=2026-03-14T09:29:00Z&limit=50", 60)]
    [TestCase("from=2026-03-14T09:28:00Z&to=2026-03-14T09:29:00Z&limit=50&format=csv", 60)]
    [TestCase("from=2026-03-14T09:27:30Z&to=2026-03-15&limit=50", null)]
    public async Task StatementPage_OfALongLedger_CostsWhatItCostsOfAShortOne(string query, long? entries)
    {
        if (entries is { } minute && !query.Contains("csv", StringComparison.Ordinal))
        {
            var statement = (await api.StatementAsync(query, "many")).As<StatementView>();
            Assert.That(
                (statement.Opening.Value, statement.Entries, statement.Totals.Single()),
                Is.EqualTo((660, minute, new KindTotal(EntryKind.Earn, minute, new Points(10 * minute)))));
        }

        var few = await CostAsync(() => api.StatementAsync(query, "few"));
        var many = await CostAsync(() => api.StatementAsync(query, "many"));

        Assert.Multiple(() =>
        {
            Assert.That(many, Is.EqualTo(few).Within(2).Percent);
            Assert.That(fixture.Cosmos.Charges.Requests(), Is.LessThanOrEqualTo(StatementReader.RequestsMax));
        });
    }

    [Test]
    public async Task StatementPage_DeepInALongPeriod_CostsWhatTheFirstCosts()
    {
        var costs = new List<double>();
        var query = "from=2026-03-01&limit=500";
        while (true)
        {
            ReadAnswer answer = null!;
            costs.Add(await CostAsync(async () => answer = await api.StatementAsync(query, "many")));
            if (answer.As<StatementView>().Continuation is not { } continuation) break;
            query = $"limit=500&continuation={continuation}";
        }

        // What differs is the length of the numbers in the entries, and a look-up that the first page can spare.
        Assert.That(costs, Has.Count.EqualTo(ManyEntries / 500));
        Assert.That(costs.Max() - costs.Min(), Is.LessThanOrEqualTo(8));
    }

    [Test]
    public async Task Reads_OfALongLedger_CostWhatTheyCostOfAShortOne()
    {
        (string What, Func<string, Task<ReadAnswer>> Ask)[] reads =
        [
            ("balance", customer => api.BalanceAsync("", customer)),
            ("known at", customer => api.BalanceAsync("knownAt=2026-03-14T09:28:00Z", customer)),
            ("entries", customer => api.EntriesAsync("after=100&limit=50", customer)),
            ("entry", customer => api.EntryAsync("earn:default:order-7", customer)),
            ("lot", customer => api.LotAsync("7.1", customer)),
            ("lots of an entry", customer => api.EntryLotsAsync("earn:default:order-7", customer)),
        ];

        foreach (var (what, ask) in reads)
        {
            var few = await CostAsync(() => ask("few"));
            Assert.That(await CostAsync(() => ask("many")), Is.EqualTo(few).Within(1), what);
        }
    }

    [Test]
    public async Task EffectiveBalance_OfMoreEntriesThanItsBound_IsRefused()
    {
        var account = await fixture.AccountAsync("few");
        await fixture.Ledger.UpdateAsync(
            "few",
            it => new LedgerChange(it with { Sequence = LedgerFunctions.EffectiveEntriesMax + 1 }, [], []),
            CancellationToken.None);

        var refused = await api.BalanceAsync("effective=full", "few");
        await fixture.Ledger.UpdateAsync(
            "few", it => new LedgerChange(it with { Sequence = account.Sequence }, [], []), CancellationToken.None);

        Assert.That(refused.Problem, Is.EqualTo("422 too-many-entries"));
    }

    private async Task<double> CostAsync(Func<Task<ReadAnswer>> ask)
    {
        await ask();
        fixture.Cosmos.Charges.Reset();
        Assert.That((await ask()).Status, Is.EqualTo(200));
        return fixture.Cosmos.Charges.RequestUnits();
    }

    private async Task FillAsync(string customer, int entries)
    {
        var account = Account.Open(customer);
        for (var first = 1; first <= entries; first += EntriesPerBatch)
        {
            var change = new LedgerChange(account, [], []);
            for (var n = first; n < first + EntriesPerBatch; n++)
            {
                change = change.Then(change.Account.Change(
                    Some.Earn($"order-{n}", customer, points: 10), Some.Now.AddSeconds(n)));
            }

            await fixture.Store.CommitAsync(change, CancellationToken.None);
            account = await fixture.AccountAsync(customer);
        }
    }
}
