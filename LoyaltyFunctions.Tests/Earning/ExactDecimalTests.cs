using System.Globalization;
using CsCheck;
using LoyaltyFunctions.Earning;

namespace LoyaltyFunctions.Tests.Earning;

public sealed class ExactDecimalTests
{
    [TestCase("0", "0")]
    [TestCase("-0.00", "0")]
    [TestCase("12.50", "12.5")]
    [TestCase("-3", "-3")]
    [TestCase("1.25e1", "12.5")]
    [TestCase("1E+3", "1000")]
    [TestCase("1250e-2", "12.5")]
    [TestCase("1.50000000000000000000000000000000000000", "1.5")]
    [TestCase("0.0000000000000000000000000001", "0.0000000000000000000000000001")]
    public void Number_ThatADecimalHolds_IsExact(string number, string value)
    {
        var reading = ExactDecimal.Read(number, out var read);

        Assert.That(
            (reading, read),
            Is.EqualTo((DecimalReading.Exact, decimal.Parse(value, CultureInfo.InvariantCulture))));
    }

    [TestCase("0.00000000000000000000000000001")]
    [TestCase("1.00000000000000000000000000001")]
    [TestCase("1e-99999999999")]
    public void Number_WithMoreDigitsThanADecimal_IsTooPrecise(string number) =>
        Assert.That(ExactDecimal.Read(number, out _), Is.EqualTo(DecimalReading.TooPrecise));

    [TestCase("1e29")]
    [TestCase("-1e400")]
    [TestCase("1e99999999999")]
    public void Number_BeyondADecimal_IsTooLarge(string number) =>
        Assert.That(ExactDecimal.Read(number, out _), Is.EqualTo(DecimalReading.TooLarge));

    [Test]
    public void Number_OfAnyLongAndScale_ReadsAsWritten() =>
        Gen.Select(Gen.Long, Gen.Int[0, 9]).Sample((digits, scale) =>
        {
            var expected = digits / (decimal)Math.Pow(10, scale);
            var text = expected.ToString(CultureInfo.InvariantCulture);
            return ExactDecimal.Read(text, out var read) == DecimalReading.Exact && read == expected;
        });
}
