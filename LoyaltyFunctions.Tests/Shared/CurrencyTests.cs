using System.Globalization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Tests.Shared;

public sealed class CurrencyTests
{
    [TestCase("EUR", 2)]
    [TestCase("JPY", 0)]
    [TestCase("KWD", 3)]
    [TestCase("CLF", 4)]
    public void Currency_OfTheStandard_HasItsDecimals(string code, int decimals) =>
        Assert.That(Currency.Find(code)!.Decimals, Is.EqualTo(decimals));

    [TestCase("XXQ")]
    [TestCase("eur")]
    [TestCase("")]
    public void Currency_OutsideTheStandard_IsNotFound(string code) => Assert.That(Currency.Find(code), Is.Null);

    [TestCase("EUR", "10.55", true)]
    [TestCase("EUR", "10.550", true)]
    [TestCase("EUR", "10.555", false)]
    [TestCase("JPY", "10", true)]
    [TestCase("JPY", "10.5", false)]
    [TestCase("KWD", "0.009", true)]
    [TestCase("KWD", "0.0009", false)]
    public void Currency_HoldsAnAmount_UpToItsDecimals(string code, string amount, bool fits) =>
        Assert.That(Currency.Find(code)!.Fits(decimal.Parse(amount, CultureInfo.InvariantCulture)), Is.EqualTo(fits));
}
