using LoyaltyFunctions.Redemption;

namespace LoyaltyFunctions.Tests.Redemption;

public sealed class RedemptionOptionsTests
{
    [TestCase(15, 43_200, true)]
    [TestCase(1, 1, true)]
    [TestCase(15, 5_256_000, true)]
    [TestCase(15, 5_256_001, false)]
    [TestCase(15, int.MaxValue, false)]
    [TestCase(0, 43_200, false)]
    [TestCase(16, 15, false)]
    public void Holds_HaveBounds(int minutesDefault, int minutesMax, bool isTaken)
    {
        var options = new RedemptionOptions { HoldMinutesDefault = minutesDefault, HoldMinutesMax = minutesMax };

        Assert.That(new RedemptionOptionsRules().Validate(name: null, options).Succeeded, Is.EqualTo(isTaken));
    }
}
