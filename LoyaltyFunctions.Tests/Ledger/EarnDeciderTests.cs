using System.Text.Json.Nodes;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Ledger;

public sealed class EarnDeciderTests
{
    [Test]
    public void Earning_ContinuesTheChainAndTheSums()
    {
        var account = Account.Open("c-1").With(Some.Earn("order-1", points: 100));

        var change = account.Change(Some.Earn("order-2", points: 5));

        Assert.Multiple(() =>
        {
            Assert.That(
                (change.Entries[0].Sequence, change.Entries[0].PreviousHash), Is.EqualTo((2, account.HeadHash)));
            Assert.That(
                (change.Account.Balance, change.Account.LifetimePoints),
                Is.EqualTo((new Points(105), new Points(105))));
            Assert.That(change.Account.HeadHash, Is.EqualTo(change.Entries[0].Hash));
        });
    }

    [Test]
    public void Earning_IsAnnouncedWithTheBalanceAfterIt()
    {
        var change = Account.Open("c-1").Change(Some.Earn());

        var announced = change.Events.Single();
        Assert.Multiple(() =>
        {
            Assert.That(
                (announced.Type, announced.EventId),
                Is.EqualTo((PointsAwarded.EventType, "earn:default:order-42")));
            Assert.That(JsonNode.Parse(announced.Data)!["balance"]!.GetValue<long>(), Is.EqualTo(125));
        });
    }

    [Test]
    public void Earning_OfZeroPoints_IsAnEntryToo() => Assert.That(
        Account.Open("c-1").Change(Some.Earn(points: 0)).Entries[0].Points,
        Is.EqualTo(Points.Zero));

    [Test]
    public void Earning_OfNegativePoints_IsABug() => Assert.That(
        () => Account.Open("c-1").Change(Some.Earn(points: -1)),
        Throws.TypeOf<ArgumentOutOfRangeException>());

    [Test]
    public void Hash_OfAnEntry_ChangesWithEachField()
    {
        var entry = Account.Open("c-1").Change(Some.Earn()).Entries[0];
        LedgerEntry[] changed =
        [
            entry with { CustomerId = "c-2" }, entry with { Sequence = 2 },
            entry with { EntryId = "earn:default:other" },
            entry with { Points = new Points(126) }, entry with { EffectiveAt = Some.Now.AddTicks(1) },
            entry with { RecordedAt = Some.Now.AddTicks(1) }, entry with { ContentHash = "other" },
            entry with { RecordedBy = "other" }, entry with { PreviousHash = "other" },
            entry with { Receipt = entry.Receipt! with { RuleSet = "default/2" } },
            entry with { Receipt = entry.Receipt! with { Lines = [entry.Receipt!.Lines[0] with { Amount = 1 }] } },
        ];

        Assert.That(changed.Select(EntryHash.Of), Has.None.EqualTo(entry.Hash).And.Unique);
    }
}
