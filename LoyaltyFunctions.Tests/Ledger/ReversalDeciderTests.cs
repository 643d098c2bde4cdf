using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Ledger;

public sealed class ReversalDeciderTests
{
    private static readonly DateTimeOffset Soon = Some.Now.AddDays(10);

    private MemoryLedger ledger = null!;

    [SetUp]
    public void Start() => ledger = new MemoryLedger();

    [Test]
    public void Return_TakesTheAwardsOwnPoints_BeforeOthers()
    {
        ledger.Execute(Some.Earn("kept") with { ExpiresAt = Soon }, Some.Now);
        ledger.Execute(Some.Earn("returned"), Some.Now);

        var entry = Return("returned");

        Assert.That(entry!.Lots.Single().LotId, Is.EqualTo("2.1"));
        Assert.That(ledger.Account.LifetimePoints.Value, Is.EqualTo(125));
    }

    [Test]
    public void Return_OfSpentPoints_TakesOtherPointsAndThenOwes_AndTheNextEarningRepays()
    {
        ledger.Execute(Some.Earn("returned", points: 100), Some.Now);
        ledger.Execute(Some.Redeem(100), Some.Now);
        ledger.Execute(Some.Earn("other", points: 30), Some.Now);

        var entry = Return("returned");
        ledger.Execute(Some.Earn("next", points: 90), Some.Now);

        Assert.Multiple(() =>
        {
            Assert.That((entry!.Points.Value, entry.Deficit.Value), Is.EqualTo((-100, 70)));
            Assert.That(ledger.Account.Deficit, Is.EqualTo(Points.Zero));
            Assert.That(Balances.Of(ledger.Account, Some.Now).Available.Value, Is.EqualTo(20));
        });
    }

    [Test]
    public void Return_OfSpentPoints_IsBorneByTheProgram_WhereItSaysSo()
    {
        ledger.Execute(Some.Earn("returned", points: 100), Some.Now);
        ledger.Execute(Some.Redeem(60), Some.Now);

        var entry = Return("returned", shortfall: ReversalShortfall.WriteOff);

        Assert.That((entry!.Points.Value, ledger.Account.Balance.Value), Is.EqualTo((-40, 0)));
    }

    [Test]
    public void Return_OfPointsThatHaveExpired_DoesNotTakeThemAgain()
    {
        ledger.Execute(Some.Earn("returned", points: 100) with { ExpiresAt = Soon }, Some.Now);
        ledger.Execute(Some.Redeem(60), Some.Now);
        ledger.Pass(Soon);

        var entry = Return("returned", at: Soon);

        // 60 were spent and are owed; 40 were never had.
        Assert.That((entry!.Points.Value, ledger.Account.Deficit.Value), Is.EqualTo((-60, 60)));
    }

    [Test]
    public void Returns_InParts_OfPointsThatHaveExpired_BearTheExpiredOnesOnce()
    {
        var receipt = Some.Receipt("returned", 100);
        var lines = new[] { receipt.Lines[0] with { Quantity = 4 } };
        ledger.Execute(
            Some.Earn("returned") with { Receipt = receipt with { Lines = lines }, ExpiresAt = Soon }, Some.Now);
        ledger.Execute(Some.Redeem(60), Some.Now);
        ledger.Pass(Soon);

        for (var part = 1; part <= 4; part++) Return("returned", $"part-{part}", [new ReturnLine("1", 1)], at: Soon);

        Assert.That(
            (ledger.Account.Balance.Value, ledger.Account.Deficit.Value, ledger.Account.LifetimePoints.Value),
            Is.EqualTo((-60, 60, 0)));
    }

    [Test]
    public void Refund_GivesPointsBackToTheirLots_WhatExpiresLastFirst()
    {
        ledger.Execute(Some.Earn("soon", points: 50) with { ExpiresAt = Soon }, Some.Now);
        ledger.Execute(Some.Earn("never", points: 50), Some.Now);
        ledger.Execute(Some.Redeem(80), Some.Now);

        var part = Refund("part", 30);
        var rest = Refund("rest");

        Assert.Multiple(() =>
        {
            Assert.That(part!.Lots.Single().LotId, Is.EqualTo("2.1"));
            Assert.That(rest!.Points.Value, Is.EqualTo(50));
            Assert.That(ledger.Account.Lots.Select(lot => lot.Points.Value), Is.All.EqualTo(50));
            Assert.That(Refund("more"), Is.Null);
        });
    }

    [TestCase(30, 30)]
    [TestCase(0, 0)]
    public void Refund_OfPointsWhoseLotHasExpired_IsGoodForTheDaysOfGrace(int graceDays, int available)
    {
        ledger.Execute(Some.Earn(points: 30) with { ExpiresAt = Soon }, Some.Now);
        ledger.Execute(Some.Redeem(30), Some.Now);

        Refund("late", at: Soon.AddDays(1), graceDays: graceDays);

        Assert.That(Balances.Of(ledger.Account, Soon.AddDays(1)).Available.Value, Is.EqualTo(available));
    }

    [Test]
    public void Refund_OfAPost_GivesBackOnlyWhatWasPosted()
    {
        ledger.Execute(Some.Earn(points: 100), Some.Now);
        ledger.Execute(
            new ReservePoints
            {
                CustomerId = "c-1",
                RecordedBy = "r",
                RequestId = "1",
                Points = new Points(80),
                HeldFor = TimeSpan.FromDays(1),
            },
            Some.Now);
        ledger.Execute(
            new PostReservation
            {
                CustomerId = "c-1",
                RecordedBy = "r",
                RequestId = "1",
                ReservationId = "reserve:1",
                Points = new Points(50),
            },
            Some.Now);

        var entry = Refund("refund", redemption: "post:1");

        Assert.That((entry!.Points.Value, ledger.Account.Balance.Value), Is.EqualTo((50, 100)));
    }

    [TestCase("9", 1, LedgerRefusalCode.UnknownLine)]
    [TestCase("1", 3, LedgerRefusalCode.MoreThanBought)]
    public void Return_OfWhatWasNotBought_IsRefused(string line, int quantity, LedgerRefusalCode code)
    {
        var receipt = Some.Receipt("order-1", 100) with
        {
            Lines = [Some.Receipt("order-1", 100).Lines[0] with { Quantity = 2 }],
        };

        Assert.That(
            ReturnPolicy.Decide(receipt, [], [new ReturnLine(line, quantity)]).Refusal!.Code, Is.EqualTo(code));
    }

    [Test]
    public void Return_OfAPartOfTheMoney_TakesItsShareRoundedDown_AndTheLastPartTheRest()
    {
        var receipt = Some.Receipt("order-1", 100);

        var first = ReturnPolicy.Decide(receipt, [], [new ReturnLine("1", Amount: 3.33m)]).Lines;
        var second = ReturnPolicy.Decide(receipt, first, [new ReturnLine("1", Amount: 3.33m)]).Lines;
        var last = ReturnPolicy.Decide(receipt, [.. first, .. second], []).Lines;

        Assert.That(
            new[] { first, second, last }.Select(lines => lines[0].Points.Value), Is.EqualTo(new[] { 33, 33, 34 }));
    }

    [Test]
    public void Return_OfALineTwiceInOneRequest_CountsBoth() => Assert.That(
        ReturnPolicy.Decide(
            Some.Receipt("order-1", 100), [], [new ReturnLine("1", Amount: 6), new ReturnLine("1", Amount: 6)])
            .Refusal!.Code,
        Is.EqualTo(LedgerRefusalCode.MoreThanBought));

    private LedgerEntry? Return(
        string purchase, string id = "return-1", IReadOnlyList<ReturnLine>? lines = null, DateTimeOffset? at = null,
        ReversalShortfall shortfall = ReversalShortfall.Deficit) => ledger.Execute(
            new ReversePurchase
            {
                CustomerId = "c-1",
                RecordedBy = "request",
                ReturnId = id,
                ReversedId = EntryId.Earn("default", purchase),
                Lines = lines ?? [],
                Shortfall = shortfall,
            },
            at ?? Some.Now);

    private LedgerEntry? Refund(
        string id, long? points = null, DateTimeOffset? at = null, int graceDays = 30,
        string redemption = "redeem:request-1") => ledger.Execute(
            new ReverseRedemption
            {
                CustomerId = "c-1",
                RecordedBy = "request",
                ReturnId = id,
                ReversedId = redemption,
                Points = points is { } some ? new Points(some) : null,
                Grace = TimeSpan.FromDays(graceDays),
            },
            at ?? Some.Now);
}
