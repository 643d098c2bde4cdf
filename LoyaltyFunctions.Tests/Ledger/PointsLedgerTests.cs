using AzureServices.Cosmos;
using AzureServices.Cosmos.Faults;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LoyaltyFunctions.Tests.Ledger;

public sealed class PointsLedgerTests
{
    /// <summary>What an award may cost, in request units of the local endpoint's model.</summary>
    private const double AwardRequestUnitsMax = 30;

    /// <summary>What a redemption may cost, in the same units.</summary>
    private const double RedemptionRequestUnitsMax = 30;

    private LedgerFixture fixture = null!;

    [SetUp]
    public async Task StartAsync() => fixture = await LedgerFixture.StartAsync();

    [TearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task Earning_OfANewCustomer_OpensTheAccountWithOneEntry()
    {
        var answer = await EarnAsync(Some.Earn());

        var account = await fixture.AccountAsync("c-1");
        Assert.Multiple(() =>
        {
            Assert.That(answer, Is.TypeOf<LedgerAnswer.Recorded>());
            Assert.That(
                (account.Balance, account.LifetimePoints, account.Sequence),
                Is.EqualTo((new Points(125), new Points(125), 1)));
            Assert.That(account.HeadHash, Is.EqualTo(Entry(answer).Hash));
        });
    }

    [Test]
    public async Task Earning_OfAKnownCustomer_IsOneReadAndOneBatchWithinItsBudget()
    {
        await EarnAsync(Some.Earn("order-1"));
        fixture.Cosmos.Charges.Reset();

        await EarnAsync(Some.Earn("order-2"));

        var charges = fixture.Cosmos.Charges;
        Assert.That(
            charges.Totals.Select(it => $"{it.Kind} {it.Requests}"), Is.EqualTo(new[] { "Read 1", "Batch 1" }));
        Assert.That(charges.RequestUnits(), Is.LessThanOrEqualTo(AwardRequestUnitsMax));
    }

    [Test]
    public async Task Redemption_IsOneReadAndOneBatchWithinItsBudget()
    {
        await EarnAsync(Some.Earn("order-1"));
        await EarnAsync(Some.Earn("order-2"));
        fixture.Cosmos.Charges.Reset();

        await fixture.Ledger.ExecuteAsync(Some.Redeem(200), CancellationToken.None);

        var charges = fixture.Cosmos.Charges;
        Assert.That(
            charges.Totals.Select(it => $"{it.Kind} {it.Requests}"), Is.EqualTo(new[] { "Read 1", "Batch 1" }));
        Assert.That(charges.RequestUnits(), Is.LessThanOrEqualTo(RedemptionRequestUnitsMax));
    }

    [Test]
    public async Task Redemption_AskedForAgainWhenThePointsAreSpent_IsRepeatedAndNotRefused()
    {
        await EarnAsync(Some.Earn());
        var first = await fixture.Ledger.ExecuteAsync(Some.Redeem(125), CancellationToken.None);

        var second = await fixture.Ledger.ExecuteAsync(
            Some.Redeem(125) with { RecordedBy = "another request" }, CancellationToken.None);

        Assert.That(second, Is.TypeOf<LedgerAnswer.Repeated>());
        Assert.That(Entry(second).Hash, Is.EqualTo(Entry(first).Hash));
    }

    [Test]
    public async Task Redemption_OfMoreThanIsAvailable_IsRefusedAndChangesNothing()
    {
        await EarnAsync(Some.Earn());
        var before = await fixture.AccountAsync("c-1");

        var answer = await fixture.Ledger.ExecuteAsync(Some.Redeem(126), CancellationToken.None);

        Assert.That(
            ((LedgerAnswer.Refused)answer).Refusal.Code, Is.EqualTo(LedgerRefusalCode.InsufficientPoints));
        Assert.That((await fixture.AccountAsync("c-1")).ETag, Is.EqualTo(before.ETag));
    }

    [Test]
    public async Task Preview_IsTheEntryThatIsThenRecorded_AndStoresNothing()
    {
        await using var still = await LedgerFixture.StartAsync(new FakeTimeProvider(Some.Now));
        await still.Ledger.ExecuteAsync(Some.Earn(), CancellationToken.None);
        var before = await still.AccountAsync("c-1");

        var preview = await still.Ledger.PreviewAsync(Some.Redeem(100), CancellationToken.None);
        var unchanged = await still.AccountAsync("c-1");
        var recorded = await still.Ledger.ExecuteAsync(Some.Redeem(100), CancellationToken.None);

        Assert.That(Entry(preview).Hash, Is.EqualTo(Entry(recorded).Hash));
        Assert.That(unchanged.ETag, Is.EqualTo(before.ETag));
    }

    [Test]
    public async Task Earning_AskedForTwice_IsAwardedOnce()
    {
        var first = await EarnAsync(Some.Earn());

        var second = await EarnAsync(Some.Earn(by: "workflow-2"));

        var account = await fixture.AccountAsync("c-1");
        Assert.Multiple(() =>
        {
            Assert.That(second, Is.TypeOf<LedgerAnswer.Repeated>());
            Assert.That(Entry(second).Hash, Is.EqualTo(Entry(first).Hash));
            Assert.That(account.Balance, Is.EqualTo(new Points(125)));
        });
    }

    [Test]
    public async Task Earning_AskedForAgainByItsOwnWorkflow_IsStillRecorded()
    {
        await EarnAsync(Some.Earn());

        Assert.That(await EarnAsync(Some.Earn()), Is.TypeOf<LedgerAnswer.Recorded>());
    }

    [Test]
    public async Task Earning_WithTheIdOfAnotherContent_IsRefusedAndChangesNothing()
    {
        await EarnAsync(Some.Earn());

        var answer = await EarnAsync(Some.Earn(points: 9_999, content: "another"));

        Assert.Multiple(async () =>
        {
            Assert.That(answer, Is.TypeOf<LedgerAnswer.KeyReused>());
            Assert.That((await fixture.AccountAsync("c-1")).Balance, Is.EqualTo(new Points(125)));
        });
    }

    [Test]
    public async Task Earnings_InParallelForOneCustomer_LoseNothing()
    {
        const int count = 40;

        var answers = await Task.WhenAll(
            Enumerable.Range(1, count).Select(n => EarnAsync(Some.Earn($"order-{n}", points: n))));

        var account = await fixture.AccountAsync("c-1");
        var entries = await fixture.EntriesAsync("c-1");
        Assert.Multiple(() =>
        {
            Assert.That(answers, Is.All.TypeOf<LedgerAnswer.Recorded>());
            Assert.That(account.Balance.Value, Is.EqualTo(count * (count + 1) / 2));
            Assert.That(
                entries.Select(entry => entry.Sequence),
                Is.EqualTo(Enumerable.Range(1, count).Select(n => (long)n)));
            Assert.That(Chain.IsWhole(entries), Is.True);
            Assert.That(account.HeadHash, Is.EqualTo(entries[^1].Hash));
        });
    }

    [Test]
    public async Task Earning_SentManyTimesAtOnce_IsAwardedOnce()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(1, 20).Select(n => EarnAsync(Some.Earn(by: $"workflow-{n}"))));

        Assert.Multiple(async () =>
        {
            Assert.That(answers.Count(answer => answer is LedgerAnswer.Recorded), Is.EqualTo(1));
            Assert.That(answers.Count(answer => answer is LedgerAnswer.Repeated), Is.EqualTo(19));
            Assert.That((await fixture.AccountAsync("c-1")).Balance, Is.EqualTo(new Points(125)));
        });
    }

    [Test]
    public async Task Earning_WhoseAccountMovedMeanwhile_IsDecidedAgain()
    {
        await EarnAsync(Some.Earn("order-1"));
        fixture.Disturb(new CosmosFaultEffect.Answer(412), count: 3);

        var answer = await EarnAsync(Some.Earn("order-2"));

        Assert.Multiple(async () =>
        {
            Assert.That(answer, Is.TypeOf<LedgerAnswer.Recorded>());
            Assert.That((await fixture.AccountAsync("c-1")).Sequence, Is.EqualTo(2));
        });
    }

    [Test]
    public async Task Earning_WhoseAnswerIsLost_IsAwardedOnceAndKnownAsRecorded()
    {
        fixture.Disturb(new CosmosFaultEffect.CutAfterCommit());

        var answer = await EarnAsync(Some.Earn());

        Assert.Multiple(async () =>
        {
            Assert.That(answer, Is.TypeOf<LedgerAnswer.Recorded>());
            Assert.That((await fixture.AccountAsync("c-1")).Balance, Is.EqualTo(new Points(125)));
        });
    }

    [Test]
    public async Task Earning_WhoseRequestIsLost_IsSentAgain()
    {
        fixture.Disturb(new CosmosFaultEffect.CutBeforeCommit());

        await EarnAsync(Some.Earn());

        Assert.That((await fixture.AccountAsync("c-1")).Balance, Is.EqualTo(new Points(125)));
    }

    [TestCase(429)]
    [TestCase(503)]
    public async Task Earning_OnABusyStore_WaitsAndGoesThrough(int status)
    {
        fixture.Disturb(new CosmosFaultEffect.Answer(status, TimeSpan.FromMilliseconds(10)), count: 2);

        Assert.That(await EarnAsync(Some.Earn()), Is.TypeOf<LedgerAnswer.Recorded>());
    }

    [Test]
    public async Task Earning_BeyondTheLargestBalance_IsRefusedAndChangesNothing()
    {
        await EarnAsync(Some.Earn("order-1", points: Points.Max));

        var answer = await EarnAsync(Some.Earn("order-2", points: 1));

        Assert.That(
            ((LedgerAnswer.Refused)answer).Refusal.Code, Is.EqualTo(LedgerRefusalCode.BalanceTooLarge));

        Assert.That((await fixture.AccountAsync("c-1")).Balance, Is.EqualTo(new Points(Points.Max)));
    }

    private static LedgerEntry Entry(LedgerAnswer answer) => answer switch
    {
        LedgerAnswer.Recorded it => it.Entry,
        LedgerAnswer.Repeated it => it.Entry,
        _ => throw new AssertionException($"The answer {answer} has no entry."),
    };

    private Task<LedgerAnswer> EarnAsync(EarnPoints command) =>
        fixture.Ledger.ExecuteAsync(command, CancellationToken.None);
}
