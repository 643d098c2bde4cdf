using AzureServices.Cosmos.Faults;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Liability;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Tests.Liability;

/// <summary>Whoever changes the ledger past its commands is named when the day is closed.</summary>
public sealed class LiabilityDriftTests : LiabilityTestBase
{
    [Test]
    public async Task Account_WithPointsThatNoEntryGave_IsNamedWithItsCohortAndBothNumbers()
    {
        await EarnAsync("c-1", 100);
        await EarnAsync("c-2", 100);
        await CloseAsync(Saturday);
        await PatchAccountAsync("c-2", PatchOperation.Increment("/lots/0/points", 50));

        var sunday = await CloseAsync(Sunday);

        Assert.Multiple(async () =>
        {
            Assert.That((sunday.Customers, sunday.Drifted), Is.EqualTo((2, 1)));
            Assert.That(sunday.Drifts, Is.EqualTo(new[]
            {
                new LiabilityDrift(
                    "c-2", LiabilityCheck.Position, "default", "2026-03", new Points(100), new Points(150)),
                new LiabilityDrift("c-2", LiabilityCheck.Balance, null, null, new Points(150), new Points(100)),
            }));
            Assert.That(await OutboxAsync("c-2", LiabilityDrifted.EventType), Is.EqualTo(1));
            Assert.That(await OutboxAsync("c-1", LiabilityDrifted.EventType), Is.Zero);
        });
    }

    [Test]
    public async Task Account_WhosePointsMovedToAnotherCohort_IsNamed()
    {
        await EarnAsync("c-1", 100);
        await PatchAccountAsync("c-1", PatchOperation.Set("/lots/0/issuedIn", "2026-02"));

        var saturday = await CloseAsync(Saturday);

        Assert.That(
            saturday.Drifts.Select(it => (it.IssuedIn, it.Expected.Value, it.Actual.Value)),
            Is.EquivalentTo(new[] { ("2026-03", 100L, 0L), ("2026-02", 0L, 100L) }));
    }

    [Test]
    public async Task Account_WhoseEntryIsGone_IsNamed()
    {
        await EarnAsync("c-1", 100);
        await EarnAsync("c-1", 20, "order-2");
        await DeleteAsync("c-1", EntryId.Earn("default", "order-2"));

        var saturday = await CloseAsync(Saturday);

        Assert.That(saturday.Drifts, Is.EqualTo(new[]
        {
            new LiabilityDrift("c-1", LiabilityCheck.Position, "default", "2026-03", new Points(100), new Points(120)),
            new LiabilityDrift("c-1", LiabilityCheck.Entries, null, null, new Points(2), new Points(1)),
        }));
    }

    [Test]
    public async Task Account_ThatIsGone_IsNamed()
    {
        await EarnAsync("c-1", 100);
        await CloseAsync(Saturday);
        await DeleteAsync("c-1", LedgerDocuments.AccountId);

        var sunday = await CloseAsync(Sunday);

        Assert.That(sunday.Drifts[0], Is.EqualTo(
            new LiabilityDrift("c-1", LiabilityCheck.Position, "default", "2026-03", new Points(100), Points.Zero)));
    }

    [TestCase(408)]
    [TestCase(503)]
    public async Task Store_ThatIsAway_FailsThePage_SoThatNobodyIsLeftOut(int status)
    {
        await EarnAsync("c-1", 100);
        Fixture.Disturb(new CosmosFaultEffect.Answer(status));

        Assert.That(() => CloseAsync(Saturday), Throws.InstanceOf<CosmosException>());
        Assert.That((await CloseAsync(Saturday)).Rows.Single().Issued, Is.EqualTo(new Points(100)));
    }

    [TestCase(400)]
    [TestCase(403)]
    [TestCase(404)]
    [TestCase(413)]
    public async Task Customer_WhomTheStoreRefusesForGood_IsNamedAndStopsNobody(int status)
    {
        await EarnAsync("c-1", 100);
        await EarnAsync("c-2", 100);
        Fixture.Disturb(new CosmosFaultEffect.Answer(status));

        var saturday = await CloseAsync(Saturday);

        Assert.Multiple(() =>
        {
            Assert.That((saturday.Customers, saturday.Failed), Is.EqualTo((2, 1)));
            Assert.That(saturday.Failures.Single().CustomerId, Is.AnyOf("c-1", "c-2"));
            Assert.That(saturday.Rows.Single().Issued, Is.EqualTo(new Points(100)));
        });
    }

    [Test]
    public async Task Account_ThatCannotBeRead_IsNamedAndStopsNobody()
    {
        await EarnAsync("c-1", 100);
        await EarnAsync("c-2", 50);
        await PatchAccountAsync("c-1", PatchOperation.Set("/lots", "nonsense"));

        var saturday = await CloseAsync(Saturday);

        Assert.Multiple(() =>
        {
            Assert.That((saturday.Customers, saturday.Failed, saturday.Drifted), Is.EqualTo((2, 1, 0)));
            Assert.That(saturday.Failures.Single().CustomerId, Is.EqualTo("c-1"));
            Assert.That(saturday.Rows.Single().Closing, Is.EqualTo(new Points(50)));
            Assert.That(LiabilityReport.Of(Saturday, saturday, dayBefore: null).Closes, Is.False);
        });
    }
}
