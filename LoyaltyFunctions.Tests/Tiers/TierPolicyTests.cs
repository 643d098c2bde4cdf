using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tiers;

namespace LoyaltyFunctions.Tests.Tiers;

public sealed class TierPolicyTests
{
    [TestCase(0, "bronze")]
    [TestCase(9_999, "bronze")]
    [TestCase(10_000, "silver")]
    [TestCase(49_999, "silver")]
    [TestCase(50_000, "gold")]
    [TestCase(long.MaxValue, "gold")]
    public void Tier_AtTheEdgesOfTheDefaultLadder_IsTheHighestReached(long lifetime, string tier)
    {
        var options = new TierOptions();
        new TierOptionsRules().PostConfigure(null, options);

        Assert.That(TierPolicy.Decide(new Points(lifetime), options.Thresholds), Is.EqualTo(tier));
    }

    [Test]
    public void Ladder_ThatDoesNotStartAtZero_IsRefused()
    {
        var options = new TierOptions { Thresholds = new() { ["silver"] = 1 } };

        Assert.That(new TierOptionsRules().Validate(null, options).FailureMessage, Does.Contain("must need 0 points"));
    }

    [Test]
    public void Ladder_WithTwoTiersOnOneStep_IsRefused()
    {
        var options = new TierOptions { Thresholds = new() { ["bronze"] = 0, ["silver"] = 10, ["gold"] = 10 } };

        Assert.That(new TierOptionsRules().Validate(null, options).FailureMessage, Does.Contain("two tiers"));
    }
}
