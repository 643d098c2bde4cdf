using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Tests.Shared;

public sealed class PointsTests
{
    [Test]
    public void Points_AddedWithinTheRange_AreExact() =>
        Assert.That(new Points(Points.Max - 1) + new Points(1), Is.EqualTo(new Points(Points.Max)));

    [Test]
    public void Points_BeyondTheLargestExactSum_Throw() =>
        Assert.That(() => new Points(Points.Max) + new Points(1), Throws.TypeOf<OverflowException>());

    [Test]
    public void Points_BeyondALong_Throw() =>
        Assert.That(() => new Points(long.MaxValue) + new Points(long.MaxValue), Throws.TypeOf<OverflowException>());

    [Test]
    public void Points_BelowTheSmallestExactSum_Throw() =>
        Assert.That(() => new Points(-Points.Max) - new Points(1), Throws.TypeOf<OverflowException>());
}
