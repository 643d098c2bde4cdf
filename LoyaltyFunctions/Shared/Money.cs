using System.Collections.Frozen;
using System.Globalization;

namespace LoyaltyFunctions.Shared;

/// <summary>An amount of money in one currency. Never floating point.</summary>
/// <param name="Amount">In units of the currency (dollars, not cents).</param>
/// <param name="Currency">The ISO 4217 currency.</param>
public sealed record Money(decimal Amount, Currency Currency)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Amount} {Currency.Code}");
}

/// <summary>An ISO 4217 currency. Source: ISO 4217:2015, list one, as of January 2026.</summary>
/// <param name="Code">Three capital letters.</param>
/// <param name="Decimals">Digits of its minor unit: 0 (JPY) to 4 (CLF).</param>
public sealed record Currency(string Code, int Decimals)
{
    private const string NoDecimals = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF";
    private const string ThreeDecimals = "BHD IQD JOD KWD LYD OMR TND";
    private const string FourDecimals = "CLF UYW";
    private const string TwoDecimals = """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE
        CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD
        HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP
        MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD
        SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS
        VED VES WST XCD XCG YER ZAR ZMW ZWG
        """;

    private static readonly FrozenDictionary<string, Currency> Known = Table();

    /// <summary>The currency of a code, or null for a code that ISO 4217 does not list (capitals matter).</summary>
    public static Currency? Find(string code) => Known.GetValueOrDefault(code);

    /// <summary>Whether an amount fits the minor unit: 10.50 and 10.500 fit two decimals, 10.505 does not.</summary>
    public bool Fits(decimal amount) => decimal.Round(amount, Decimals) == amount;

    private static FrozenDictionary<string, Currency> Table() =>
        Parse(NoDecimals, 0)
            .Concat(Parse(TwoDecimals, 2))
            .Concat(Parse(ThreeDecimals, 3))
            .Concat(Parse(FourDecimals, 4))
            .ToFrozenDictionary(c => c.Code, StringComparer.Ordinal);

    private static IEnumerable<Currency> Parse(string codes, int decimals) =>
        codes.Split([' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries)
            .Select(code => new Currency(code, decimals));
}
