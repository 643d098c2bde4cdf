using System.Globalization;
using LoyaltyFunctions.Earning;
using Microsoft.Extensions.Configuration;

namespace LoyaltyFunctions.Tests.Earning;

public sealed class LotTermsPolicyTests
{
    private static readonly LotTerms AtOnceForEver = new(ExpiresAt: null, AvailableFrom: null, AwaitsRelease: false);

    [Test]
    public void Terms_ByDefault_AreAtOnceAndForEver() =>
        Assert.That(LotTermsPolicy.Decide(At("2026-03-14T09:00:00Z"), new EarningOptions()), Is.EqualTo(AtOnceForEver));

    [TestCase("2026-01-31T23:59:59Z", 1, "2026-03-01T00:00:00Z")]
    [TestCase("2026-01-01T00:00:00Z", 1, "2026-03-01T00:00:00Z")]
    [TestCase("2026-01-31T23:30:00-02:00", 1, "2026-04-01T00:00:00Z")]
    [TestCase("2026-02-01T00:30:00+02:00", 1, "2026-03-01T00:00:00Z")]
    [TestCase("2024-02-29T12:00:00Z", 12, "2025-03-01T00:00:00Z")]
    [TestCase("2026-12-31T12:00:00Z", 11, "2027-12-01T00:00:00Z")]
    [TestCase("2026-03-14T12:00:00Z", 1200, "2126-04-01T00:00:00Z")]
    public void Expiry_IsTheEndOfTheMonth_SoManyMonthsLater(string at, int months, string expiresAt)
    {
        var terms = LotTermsPolicy.Decide(At(at), new EarningOptions { PointsLifetimeMonths = months });

        Assert.That(terms, Is.EqualTo(AtOnceForEver with { ExpiresAt = At(expiresAt) }));
    }

    [Test]
    public void Availability_BeginsWithTheDayBehindSoManyDaysAfterThePurchase()
    {
        var terms = LotTermsPolicy.Decide(At("2026-02-20T10:00:00+01:00"), new EarningOptions { HoldbackDays = 14 });

        Assert.That(terms, Is.EqualTo(AtOnceForEver with { AvailableFrom = At("2026-03-07T00:00:00Z") }));
    }

    [Test]
    public void Availability_ThatWaitsForARelease_HasNoTime() => Assert.That(
        LotTermsPolicy.Decide(At("2026-02-20T10:00:00Z"), new EarningOptions { HoldbackUntilReleased = true }),
        Is.EqualTo(AtOnceForEver with { AwaitsRelease = true }));

    private static IEnumerable<(EarningOptions Options, string? Named)> Settings =>
    [
        (new EarningOptions(), null),
        (new EarningOptions { PointsLifetimeMonths = 1_200, HoldbackDays = 3_650, CapPoints = 1 }, null),
        (new EarningOptions { PointsLifetimeMonths = 1, HoldbackDays = 27 }, null),
        (new EarningOptions { PointsLifetimeMonths = 1, HoldbackUntilReleased = true }, null),
        (new EarningOptions { PointsLifetimeMonths = -1 }, "PointsLifetimeMonths"),
        (new EarningOptions { PointsLifetimeMonths = 1_201 }, "PointsLifetimeMonths"),
        (new EarningOptions { HoldbackDays = -1 }, "HoldbackDays"),
        (new EarningOptions { HoldbackDays = 3_651 }, "HoldbackDays"),
        (new EarningOptions { PointsLifetimeMonths = 1, HoldbackDays = 28 }, "HoldbackDays"),
        (new EarningOptions { HoldbackDays = 1, HoldbackUntilReleased = true }, "HoldbackUntilReleased"),
        (new EarningOptions { CapPoints = -1 }, "CapPoints"),
        (new EarningOptions { CapPoints = long.MaxValue }, "CapPoints"),
        (new EarningOptions { CapPeriod = (EarningCapPeriod)7 }, "CapPeriod"),
    ];

    [TestCaseSource(nameof(Settings))]
    public void Settings_UnderWhichNothingCouldBeSpent_AreRefused((EarningOptions Options, string? Named) setting)
    {
        var result = new EarningOptionsRules().Validate(name: null, setting.Options);

        Assert.That(
            result.FailureMessage,
            setting.Named is null ? Is.Null : Does.StartWith($"Earning__{setting.Named}"));
    }

    [TestCase("day", EarningCapPeriod.Day)]
    [TestCase("month", EarningCapPeriod.Month)]
    [TestCase("Year", EarningCapPeriod.Year)]
    public void CapPeriod_IsWrittenInSmallLetters(string text, EarningCapPeriod period)
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?> { ["Earning:CapPeriod"] = text }).Build();

        var options = settings.GetSection(EarningOptions.Section).Get<EarningOptions>();

        Assert.That(options?.CapPeriod, Is.EqualTo(period));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
