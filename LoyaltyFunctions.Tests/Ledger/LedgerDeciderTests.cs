using System.Text.Json.Nodes;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Ledger;

public sealed class LedgerDeciderTests
{
    [Test]
    public void Earning_ContinuesTheChainAndTheSums()
    {
        var account = LedgerDecider.Earn(Account.Open("c-1"), Some.Earn("order-1", points: 100), Some.Now).Account;

        var change = LedgerDecider.Earn(account, Some.Earn("order-2", points: 5), Some.Now);

        Assert.Multiple(() =>
        {
            Assert.That((change.Entry!.Sequence, change.Entry.PreviousHash), Is.EqualTo((2, account.HeadHash)));
            Assert.That(
                (change.Account.Balance, change.Account.LifetimePoints),
                Is.EqualTo((new Points(105), new Points(105))));
            Assert.That(change.Account.HeadHash, Is.EqualTo(change.Entry.Hash));
        });
    }

    [Test]
    public void Earning_IsAnnouncedWithTheBalanceAfterIt()
    {
        var change = LedgerDecider.Earn(Account.Open("c-1"), Some.Earn(), Some.Now);

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
        LedgerDecider.Earn(Account.Open("c-1"), Some.Earn(points: 0), Some.Now).Entry!.Points,
        Is.EqualTo(Points.Zero));

    [Test]
    public void Earning_OfNegativePoints_IsABug() => Assert.That(
        () => LedgerDecider.Earn(Account.Open("c-1"), Some.Earn(points: -1), Some.Now),
        Throws.TypeOf<ArgumentOutOfRangeException>());

    [Test]
    public void Hash_OfAnEntry_ChangesWithEachField()
    {
        var entry = LedgerDecider.Earn(Account.Open("c-1"), Some.Earn(), Some.Now).Entry!;
        LedgerEntry[] changed =
        [
            entry with { CustomerId = "c-2" }, entry with { Sequence = 2 },
            entry with { EntryId = "earn:default:other" },
            entry with { Points = new Points(126) }, entry with { EffectiveAt = Some.Now.AddTicks(1) },
            entry with { RecordedAt = Some.Now.AddTicks(1) }, entry with { ContentHash = "other" },
            entry with { RecordedBy = "other" }, entry with { PreviousHash = "other" },
            entry with { Receipt = entry.Receipt with { RuleSet = "default/2" } },
            entry with { Receipt = entry.Receipt with { Lines = [entry.Receipt.Lines[0] with { Amount = 1 }] } },
        ];

        Assert.That(changed.Select(EntryHash.Of), Has.None.EqualTo(entry.Hash).And.Unique);
    }
}
