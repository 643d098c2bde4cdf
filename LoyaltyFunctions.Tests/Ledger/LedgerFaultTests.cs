using AzureServices.Cosmos;
using AzureServices.Cosmos.Faults;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LoyaltyFunctions.Tests.Ledger;

/// <summary>Whatever the store does to its callers: nothing is lost, and nothing is there twice.</summary>
public sealed class LedgerFaultTests
{
    private static readonly CosmosFaultEffect AnswerLost = new CosmosFaultEffect.CutAfterCommit();
    private static readonly CosmosFaultEffect RequestLost = new CosmosFaultEffect.CutBeforeCommit();
    private static readonly CosmosFaultEffect Throttled =
        new CosmosFaultEffect.Answer(429, TimeSpan.FromMilliseconds(1));

    private static readonly CosmosFaultEffect Away = new CosmosFaultEffect.Answer(503);
    private static readonly CosmosFaultEffect Moved = new CosmosFaultEffect.Answer(412);

    private static IEnumerable<TestCaseData> Weathers =>
    [
        Weather("quiet", 1),
        Weather(
            "storm of 429", 2,
            (CosmosOperationKind.Batch, Throttled, 0.5), (CosmosOperationKind.Read, Throttled, 0.5)),
        Weather("answers lost after the commit", 3, (CosmosOperationKind.Batch, AnswerLost, 0.3)),
        Weather("requests lost before the commit", 4, (CosmosOperationKind.Batch, RequestLost, 0.3)),
        Weather("412 races", 5, (CosmosOperationKind.Batch, Moved, 0.4)),
        Weather("all mixed", 6, Mixed),
        Weather("all mixed", 7, Mixed),
        Weather("all mixed", 8, Mixed),
    ];

    private static (CosmosOperationKind, CosmosFaultEffect, double)[] Mixed =>
    [
        (CosmosOperationKind.Batch, AnswerLost, 0.1),
        (CosmosOperationKind.Batch, RequestLost, 0.1),
        (CosmosOperationKind.Batch, Moved, 0.1),
        (CosmosOperationKind.Batch, Throttled, 0.1),
        (CosmosOperationKind.Batch, Away, 0.1),
        (CosmosOperationKind.Read, AnswerLost, 0.05),
        (CosmosOperationKind.Read, Throttled, 0.1),
        (CosmosOperationKind.Read, Away, 0.1),
        (CosmosOperationKind.Query, Throttled, 0.1),
    ];

    [TestCaseSource(nameof(Weathers))]
    public async Task Commands_OfManyCallers_AreEachDoneOnce(
        int seed, (CosmosOperationKind Kind, CosmosFaultEffect Effect, double Probability)[] faults)
    {
        await using var fixture = await LedgerFixture.StartAsync();
        var crowd = new LedgerCrowd(fixture, seed);
        var rules = faults.Select((fault, index) => fixture.Cosmos.Inject(
            CosmosFault.On(fault.Kind, fault.Effect, CosmosNames.Ledger) with
            {
                Count = CosmosFault.Unlimited,
                Probability = fault.Probability,
                Seed = (100 * seed) + index,
            })).ToList();

        await crowd.RunAsync();

        fixture.Cosmos.ClearFaults();
        Assert.That(rules.Select(rule => rule.Suffered), Has.All.GreaterThan(0), "the weather was as forecast");
        await AssertAsync(fixture, crowd);
    }

    [Test]
    public async Task Commands_OnAStoreThatIsTooSmall_AreEachDoneOnce()
    {
        await using var fixture = await LedgerFixture.StartAsync(
            options: new CosmosEndpointOptions { EnforceThroughput = true, ContainerThroughput = 2_000 });
        var crowd = new LedgerCrowd(fixture, seed: 9);

        await crowd.RunAsync();

        await AssertAsync(fixture, crowd);
    }

    [Test]
    public async Task Awards_OfOneCustomerAtOnce_AllLand()
    {
        const int count = 64;
        await using var fixture = await LedgerFixture.StartAsync();

        var answers = await Task.WhenAll(Enumerable.Range(1, count).Select(n =>
            fixture.Ledger.ExecuteAsync(Some.Earn($"order-{n}", points: n), CancellationToken.None)));

        var entries = await fixture.AssertWholeAsync("c-1");
        Assert.Multiple(() =>
        {
            Assert.That(answers, Has.All.TypeOf<LedgerAnswer.Recorded>());
            Assert.That(entries, Has.Count.EqualTo(count));
            Assert.That(entries[^1].Balance.Value, Is.EqualTo(count * (count + 1) / 2));
        });
    }

    [Test]
    public async Task Redemptions_OfMoreThanThereIsAtOnce_SpendExactlyWhatThereIs()
    {
        await using var fixture = await LedgerFixture.StartAsync();
        await fixture.Ledger.ExecuteAsync(Some.Earn(points: 320), CancellationToken.None);

        var answers = await Task.WhenAll(Enumerable.Range(1, 64).Select(n =>
            fixture.Ledger.ExecuteAsync(Some.Redeem(10, $"request-{n}"), CancellationToken.None)));

        var entries = await fixture.AssertWholeAsync("c-1");
        Assert.Multiple(() =>
        {
            Assert.That(answers.Count(answer => answer is LedgerAnswer.Recorded), Is.EqualTo(32));
            Assert.That(
                answers.OfType<LedgerAnswer.Refused>().Select(answer => answer.Refusal.Code),
                Has.Exactly(32).EqualTo(LedgerRefusalCode.InsufficientPoints));
            Assert.That(entries[^1].Balance, Is.EqualTo(Points.Zero));
        });
    }

    [Test]
    public async Task Contention_BeyondTheAttempts_IsBusyAndChangesNothing()
    {
        var time = new FakeTimeProvider(Some.Now);
        await using var fixture = await LedgerFixture.StartAsync(time);
        await fixture.Ledger.ExecuteAsync(Some.Earn(), CancellationToken.None);
        var before = await fixture.AccountAsync("c-1");
        fixture.Disturb(Moved, PointsLedger.AttemptsMax);

        var asked = fixture.Ledger.ExecuteAsync(Some.Redeem(100), CancellationToken.None);
        await Eventually.GetAsync(Waited, done => done, "all attempts are made");

        Assert.That(await asked, Is.EqualTo(new LedgerAnswer.Busy("c-1")));
        Assert.That((await fixture.AccountAsync("c-1")).ETag, Is.EqualTo(before.ETag));
        Assert.That(await fixture.AssertWholeAsync("c-1"), Has.Count.EqualTo(1));
        var again = await fixture.Ledger.ExecuteAsync(Some.Redeem(100), CancellationToken.None);
        Assert.That(again, Is.TypeOf<LedgerAnswer.Recorded>());

        Task<bool> Waited()
        {
            time.Advance(TimeSpan.FromSeconds(1));
            return Task.FromResult(asked.IsCompleted);
        }
    }

    private static TestCaseData Weather(
        string name, int seed, params (CosmosOperationKind, CosmosFaultEffect, double)[] faults) =>
        new TestCaseData(seed, faults).SetArgDisplayNames(name, $"seed {seed}");

    private static async Task AssertAsync(LedgerFixture fixture, LedgerCrowd crowd)
    {
        var stored = new List<LedgerEntry>();
        foreach (var customerId in LedgerCrowd.Customers)
        {
            stored.AddRange(await fixture.AssertWholeAsync(customerId));
            var account = await fixture.AccountAsync(customerId);
            Assert.That(account.Balance.Value, Is.EqualTo(crowd.BalanceOf(customerId)), customerId);
        }

        Assert.That(stored.Select(entry => entry.Hash), Is.EquivalentTo(crowd.Recorded.Select(it => it.Entry.Hash)));
        Assert.That(stored.Select(entry => entry.Kind).Distinct(), Is.SupersetOf(KindsOfTheCrowd));
        await AssertRepeatsAsync(fixture, crowd);
    }

    private static EntryKind[] KindsOfTheCrowd =>
    [
        EntryKind.Earn, EntryKind.Redeem, EntryKind.Reserve, EntryKind.Post, EntryKind.Void, EntryKind.Reverse,
        EntryKind.Adjust, EntryKind.TransferOut, EntryKind.TransferIn,
    ];

    // All of it once more: each command finds its own entry.
    private static async Task AssertRepeatsAsync(LedgerFixture fixture, LedgerCrowd crowd)
    {
        foreach (var (command, entry) in crowd.Recorded)
        {
            var again = await fixture.Ledger.ExecuteAsync(command, CancellationToken.None);
            Assert.That((again as LedgerAnswer.Recorded)?.Entry.Hash, Is.EqualTo(entry.Hash), command.EntryId);
        }

        foreach (var customerId in LedgerCrowd.Customers)
        {
            var count = crowd.Recorded.Count(it => it.Command.CustomerId == customerId);
            Assert.That((await fixture.AccountAsync(customerId)).Sequence, Is.EqualTo(count), customerId);
        }
    }
}
