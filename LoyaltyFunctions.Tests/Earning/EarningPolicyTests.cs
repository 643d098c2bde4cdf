using System.Globalization;
using CsCheck;
using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Earning;

public sealed class EarningPolicyTests
{
    [TestCase("0.09", 0)]
    [TestCase("0.10", 1)]
    [TestCase("0.19", 1)]
    [TestCase("1", 10)]
    [TestCase("12.50", 125)]
    [TestCase("12.59", 125)]
    [TestCase("12.60", 126)]
    [TestCase("1.1", 11)]
    [TestCase("2.3", 23)]
    [TestCase("10000000", 100_000_000)]
    public void Points_OfAnAmount_AreTenAUnitRoundedDown(string amount, long points)
    {
        var purchase = Some.Purchase(amount: decimal.Parse(amount, CultureInfo.InvariantCulture));

        Assert.That(EarningPolicy.Decide(purchase, Some.Rules).Lines.Single().Points.Value, Is.EqualTo(points));
    }

    [Test]
    public void Receipt_ExplainsTheAward()
    {
        var receipt = EarningPolicy.Decide(Some.Purchase(), Some.Rules);

        var line = receipt.Lines[0];
        Assert.That(
            (receipt.RuleSet, receipt.PurchaseId, receipt.Rounding, line.Amount, line.PointsPerUnit),
            Is.EqualTo(("default/1", "order-42", "down", 12.50m, 10m)));
    }

    [Test]
    public void Lines_ShareThePointsOfTheWholeByTheirAmounts()
    {
        var purchase = Some.Purchase(amount: 1.00m) with
        {
            Lines =
            [
                new PurchaseLine("a", "TEA", 3, 0.33m), new PurchaseLine("b", null, 1, 0.33m),
                new PurchaseLine("c", null, 0.5m, 0.34m), new PurchaseLine("free", null, 1, 0),
            ],
        };

        var receipt = EarningPolicy.Decide(purchase, Some.Rules);

        // Alone, each line would earn 3 of its 3.3 or 3.4 points.
        Assert.That(
            receipt.Lines.Select(line => (line.Line, line.Sku, line.Quantity, line.Amount, line.Points.Value)),
            Is.EqualTo(new[]
            {
                ("a", "TEA", 3m, 0.33m, 3L), ("b", null, 1m, 0.33m, 3L), ("c", null, 0.5m, 0.34m, 4L),
                ("free", null, 1m, 0m, 0L),
            }));
    }

    [Test]
    public void Lines_OfAnyAmounts_AddUpToThePointsOfThePurchase() =>
        Gen.Select(Gen.Int[0, 1_000_000].Array[1, 200], Gen.Int[1, 1_000]).Sample((cents, rate) =>
        {
            var lines = cents.Select((cent, n) => new PurchaseLine($"{n}", null, 1, cent / 100m)).ToList();
            var purchase = Some.Purchase(amount: lines.Sum(line => line.Amount)) with { Lines = lines };
            var options = new EarningOptions { PointsPerUnit = rate / 100m };

            var shares = EarningPolicy.Decide(purchase, options).Lines;

            var whole = (long)decimal.Floor(purchase.Price.Amount * options.PointsPerUnit);
            return shares.Sum(share => share.Points.Value) == whole
                && shares.All(share => Math.Abs(share.Points.Value - (share.Amount * rate / 100m)) < 1);
        });

    [TestCase(EarningCapPeriod.Day, "2026-03-13")]
    [TestCase(EarningCapPeriod.Month, "2026-03")]
    [TestCase(EarningCapPeriod.Year, "2026")]
    public void Cap_CountsThePeriodOfThePurchase(EarningCapPeriod period, string named)
    {
        var purchase = Some.Purchase() with
        {
            OccurredAt = new DateTimeOffset(2026, 3, 14, 1, 0, 0, TimeSpan.FromHours(2)),
        };

        var receipt = EarningPolicy.Decide(purchase, new EarningOptions { CapPoints = 500, CapPeriod = period });

        Assert.That(receipt.Cap, Is.EqualTo(new EarningCap(named, new Points(500))));
    }

    [Test]
    public void Cap_ByDefault_IsNone() =>
        Assert.That(EarningPolicy.Decide(Some.Purchase(), Some.Rules).Cap, Is.Null);
}
