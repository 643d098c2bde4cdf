using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Uploads;

namespace LoyaltyFunctions.Tests.Earning;

public sealed class PurchasePolicyTests
{
    [Test]
    public void Purchase_ThatPassesAllRules_IsAccepted()
    {
        var purchase = Decide(Some.Draft).Purchase!;

        Assert.Multiple(() =>
        {
            Assert.That(purchase.Source, Is.EqualTo("default"));
            Assert.That(purchase.Price, Is.EqualTo(new Money(12.50m, Currency.Find("EUR")!)));
            Assert.That(purchase.OccurredAt, Is.EqualTo(new DateTimeOffset(2026, 3, 14, 9, 0, 0, TimeSpan.Zero)));
        });
    }

    [TestCase("0.01", null)]
    [TestCase("0", RejectionCodes.AmountNotPositive)]
    [TestCase("-0.00", RejectionCodes.AmountNotPositive)]
    [TestCase("-0.01", RejectionCodes.AmountNotPositive)]
    [TestCase("-1e999", RejectionCodes.AmountNotPositive)]
    [TestCase("10000000", null)]
    [TestCase("10000000.01", RejectionCodes.AmountTooLarge)]
    [TestCase("1e999", RejectionCodes.AmountTooLarge)]
    [TestCase("12.55", null)]
    [TestCase("12.5500", null)]
    [TestCase("12.555", RejectionCodes.AmountTooPrecise)]
    [TestCase("1e-999", RejectionCodes.AmountTooPrecise)]
    public void Amount_AtEachEdge_IsJudged(string amount, string? code) =>
        Assert.That(Decide(Some.Draft with { Amount = amount }).Rejection?.Code, Is.EqualTo(code));

    [TestCase("JPY", "100", null)]
    [TestCase("JPY", "100.0", null)]
    [TestCase("JPY", "100.5", RejectionCodes.AmountTooPrecise)]
    [TestCase("KWD", "1.125", null)]
    [TestCase("XXQ", "1", RejectionCodes.CurrencyUnknown)]
    [TestCase("eur", "1", RejectionCodes.CurrencyUnknown)]
    [TestCase("", "1", RejectionCodes.CurrencyUnknown)]
    public void Currency_DecidesOnDecimals(string currency, string amount, string? code) =>
        Assert.That(Decide(Some.Draft with { Currency = currency, Amount = amount }).Rejection?.Code, Is.EqualTo(code));

    [Test]
    public void Currency_ThatIsAbsent_IsTheProgrammes() =>
        Assert.That(Decide(Some.Draft with { Currency = null }).Purchase?.Price.Currency.Code, Is.EqualTo("USD"));

    [Test]
    public void Currency_ThatIsAbsentWhereNoneIsTheDefault_IsRefused()
    {
        var decision = PurchasePolicy.Decide(
            Some.Draft with { Currency = null }, new EarningOptions { DefaultCurrency = "" }, Some.Now);

        Assert.That(decision.Rejection?.Code, Is.EqualTo(RejectionCodes.FieldMissing));
    }

    [TestCase("2026-03-14T09:26:53Z", null)]
    [TestCase("2026-03-14T10:26:53+01:00", null)]
    [TestCase("2026-03-14T09:26:53", null)]
    [TestCase("2026-03-14T09:26:53.123456", null)]
    [TestCase("2026-03-14T09:26:53.123456789Z", null)]
    [TestCase("2026-03-14t09:26:53,5z", null)]
    [TestCase("2026-03-14T10:26:53+01", null)]
    [TestCase("2026-03-14", null)]
    [TestCase("2000-01-01T00:00:00Z", null)]
    [TestCase("1999-12-31T23:59:59Z", RejectionCodes.TimestampInvalid)]
    [TestCase("0001-01-01", RejectionCodes.TimestampInvalid)]
    [TestCase("2026-03-14T09:31:53Z", null)]
    [TestCase("2026-03-14T09:31:54Z", RejectionCodes.TimestampInFuture)]
    [TestCase("2026-03-15", RejectionCodes.TimestampInFuture)]
    [TestCase("2026-02-30T09:00:00Z", RejectionCodes.TimestampInvalid)]
    [TestCase("14.03.2026", RejectionCodes.TimestampInvalid)]
    [TestCase("yesterday", RejectionCodes.TimestampInvalid)]
    [TestCase("", RejectionCodes.TimestampInvalid)]
    public void Timestamp_AtEachEdge_IsJudged(string timestamp, string? code) =>
        Assert.That(Decide(Some.Draft with { Timestamp = timestamp }).Rejection?.Code, Is.EqualTo(code));

    [Test]
    public void Timestamp_ThatIsAbsent_IsTheArrival() =>
        Assert.That(Decide(Some.Draft with { Timestamp = null }).Purchase?.OccurredAt, Is.EqualTo(Some.Now));

    [TestCase("   ", RejectionCodes.FieldMissing)]
    [TestCase(" c-1", RejectionCodes.FieldInvalid)]
    [TestCase("c-1 ", RejectionCodes.FieldInvalid)]
    [TestCase("c\n1", RejectionCodes.FieldInvalid)]
    [TestCase("a%2fb", RejectionCodes.FieldInvalid)]
    [TestCase(".", RejectionCodes.FieldInvalid)]
    [TestCase("..", RejectionCodes.FieldInvalid)]
    [TestCase("...", null)]
    [TestCase("a/b", null)]
    [TestCase("顧客 88", null)]
    public void Id_IsTakenAsItIsOrRefused(string id, string? code) => Assert.Multiple(() =>
    {
        Assert.That(Decide(Some.Draft with { CustomerId = id }).Rejection?.Code, Is.EqualTo(code));
        Assert.That(Decide(Some.Draft with { PurchaseId = id }).Rejection?.Code, Is.EqualTo(code));
    });

    [Test]
    public void Content_WrittenDifferently_HasTheSameHash()
    {
        var written = Decide(Some.Draft with { Amount = "12.5", Timestamp = "2026-03-14T10:00:00+01:00" }).Purchase;

        Assert.That(written?.ContentHash, Is.EqualTo(Decide(Some.Draft).Purchase?.ContentHash));
    }

    [Test]
    public void Content_WithoutATimestamp_HasTheSameHashAtEveryArrival()
    {
        var draft = Some.Draft with { Timestamp = null };

        var later = PurchasePolicy.Decide(draft, Some.Rules, Some.Now.AddDays(3)).Purchase;

        Assert.That(later?.ContentHash, Is.EqualTo(Decide(draft).Purchase?.ContentHash));
    }

    private static IEnumerable<PurchaseDraft> OtherContents =>
    [
        Some.Draft with { Amount = "12.51" },
        Some.Draft with { Currency = "USD" },
        Some.Draft with { CustomerId = "c-2" },
        Some.Draft with { Timestamp = "2026-03-14T09:00:01Z" },
        Some.Draft with { Timestamp = null },
    ];

    [TestCaseSource(nameof(OtherContents))]
    public void Content_ThatDiffers_HasAnotherHash(PurchaseDraft other) =>
        Assert.That(Decide(other).Purchase!.ContentHash, Is.Not.EqualTo(Decide(Some.Draft).Purchase!.ContentHash));

    private static PurchaseDecision Decide(PurchaseDraft draft) => PurchasePolicy.Decide(draft, Some.Rules, Some.Now);
}
