using System.Globalization;
using LoyaltyFunctions.Earning;
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
}
