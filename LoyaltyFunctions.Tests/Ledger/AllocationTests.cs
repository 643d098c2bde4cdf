using System.Numerics;
using CsCheck;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Tests.Ledger;

public sealed class AllocationTests
{
    [TestCase(10, new[] { 1.0, 1, 1 }, new[] { 4L, 3, 3 })]
    [TestCase(3, new[] { 1.0, 1, 1 }, new[] { 1L, 1, 1 })]
    [TestCase(2, new[] { 0, 0.5, 0, 0.5 }, new[] { 0L, 1, 0, 1 })]
    [TestCase(5, new[] { 0.0, 0, 0 }, new[] { 5L, 0, 0 })]
    [TestCase(1, new[] { 0.1, 0.2, 0.2 }, new[] { 0L, 1, 0 })]
    [TestCase(0, new[] { 1.0, 2 }, new[] { 0L, 0 })]
    public void Points_GoByWeight_AndWhatIsLeftToThoseThatLostMost(long whole, double[] weights, long[] parts) =>
        Assert.That(
            Allocation.Of(new Points(whole), [.. weights.Select(weight => (decimal)weight)])
                .Select(part => part.Value),
            Is.EqualTo(parts));

    [Test]
    public void Parts_OfAnySize_AddUpAndAreWithinAPointOfTheirShare() =>
        Gen.Select(Gen.Long[0, Points.Max], Gen.Long[0, Points.Max].Array[1, 20], Gen.Int[0, 6]).Sample(
            (whole, weights, decimals) =>
            {
                var divisor = (decimal)Math.Pow(10, decimals);

                var parts = Allocation.Of(new Points(whole), [.. weights.Select(weight => weight / divisor)]);

                var sum = weights.Aggregate(BigInteger.Zero, (total, weight) => total + weight);
                return parts.Sum(part => part.Value) == whole
                    && (sum.IsZero || parts.Zip(weights).All(it =>
                        BigInteger.Abs((it.First.Value * sum) - ((BigInteger)whole * it.Second)) < sum));
            });

    [Test]
    public void Parts_AtTheLargestBalance_AreExact() => Assert.That(
        Allocation.Of(new Points(Points.Max), [Points.Max - 1, 1]).Select(part => part.Value),
        Is.EqualTo(new[] { Points.Max - 1, 1 }));
}
