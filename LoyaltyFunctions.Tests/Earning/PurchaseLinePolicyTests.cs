using System.Globalization;
using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Uploads;

namespace LoyaltyFunctions.Tests.Earning;

public sealed class PurchaseLinePolicyTests
{
    private static readonly Money Price = new(12.50m, Currency.Find("EUR")!);

    [Test]
    public void Lines_ThatAddUp_AreTakenWithTheirNumbersAsNames()
    {
        var decision = PurchaseLinePolicy.Decide(
            [
                new("tea", "TEA-1", "2.5", "10.00"),
                new(Line: null, Sku: null, Quantity: null, "2.5"),
                new(Line: null, "BAG", "1000000", "0"),
            ],
            Price);

        Assert.That(decision.Lines, Is.EqualTo(new PurchaseLine[]
        {
            new("tea", "TEA-1", 2.5m, 10m), new("2", null, 1, 2.5m), new("3", "BAG", 1_000_000, 0),
        }));
    }

    [Test]
    public void Purchase_WithoutLines_HasNone()
    {
        var decision = PurchaseLinePolicy.Decide(drafts: null, Price);

        Assert.That((decision.Lines.Count, decision.Rejection), Is.EqualTo((0, (Rejection?)null)));
    }

    [TestCase("12.51", "12.51")]
    [TestCase("12.49", "12.49 EUR")]
    [TestCase("1e20", "1e20")]
    [TestCase("1e999", "1e999")]
    public void Lines_ThatDoNotAddUp_AreRefusedWithBothSums(string amount, string named)
    {
        var rejection = Refusal(new PurchaseLineDraft("1", null, null, amount));

        Assert.That(rejection.Code, Is.EqualTo(RejectionCodes.LinesDoNotAddUp));
        Assert.That(rejection.Reason, Does.Contain(named).And.Contain("12.50"));
    }

    [Test]
    public void Lines_OfWhichThereAreNone_DoNotAddUp() => Assert.That(
        PurchaseLinePolicy.Decide([], Price).Rejection?.Reason,
        Does.Contain("add up to 0 EUR").And.Contain("12.50 EUR"));

    [Test]
    public void Lines_OfManyCents_AddUpExactly()
    {
        var cents = Enumerable.Repeat(new PurchaseLineDraft(null, null, null, "0.1"), 125).ToList();

        Assert.That(PurchaseLinePolicy.Decide(cents, Price).Rejection, Is.Null);
    }

    [TestCase("a", "a")]
    [TestCase(null, "1")]
    [TestCase("2", null)]
    public void Names_ThatAreNotUnique_AreRefused(string? first, string? second) => Assert.That(
        Refusal(new(first, null, null, "10"), new(second, null, null, "2.50")).Reason,
        Does.StartWith("lines[1].line is"));

    [TestCase("")]
    [TestCase(" ")]
    [TestCase(" a")]
    [TestCase("a\n")]
    [TestCase("a\u0007b")]
    public void Name_ThatIsNotPlain_IsRefused(string name) => Assert.Multiple(() =>
    {
        Assert.That(
            Refusal(new PurchaseLineDraft(name, null, null, "12.50")).Reason, Does.StartWith("lines[0].line"));
        Assert.That(
            Refusal(new PurchaseLineDraft("1", name, null, "12.50")).Reason, Does.StartWith("lines[0].sku"));
    });

    [TestCase("1", true)]
    [TestCase("0.000001", true)]
    [TestCase("1000000", true)]
    [TestCase("1e6", true)]
    [TestCase("1.0000000", true)]
    [TestCase("0", false)]
    [TestCase("-1", false)]
    [TestCase("0.0000001", false)]
    [TestCase("1000000.000001", false)]
    [TestCase("1e99", false)]
    [TestCase("1e-99", false)]
    public void Quantity_AtEachEdge_IsJudged(string quantity, bool taken) => Assert.That(
        PurchaseLinePolicy.Decide([new(null, null, quantity, "12.50")], Price).Rejection?.Code,
        Is.EqualTo(taken ? null : RejectionCodes.FieldInvalid));

    [TestCase("0", null)]
    [TestCase("-0.0", null)]
    [TestCase("0.01", null)]
    [TestCase("0.010", null)]
    [TestCase("12.50", null)]
    [TestCase("0.001", RejectionCodes.AmountTooPrecise)]
    [TestCase("1e-99", RejectionCodes.AmountTooPrecise)]
    [TestCase("-0.01", RejectionCodes.FieldInvalid)]
    [TestCase("-1e-99", RejectionCodes.FieldInvalid)]
    [TestCase("-1e99", RejectionCodes.FieldInvalid)]
    public void Amount_AtEachEdge_IsJudged(string amount, string? code)
    {
        _ = ExactDecimal.Read(amount, out var first);
        var rest = (12.50m - first).ToString(CultureInfo.InvariantCulture);

        var decision = PurchaseLinePolicy.Decide([new("a", null, null, amount), new("b", null, null, rest)], Price);

        Assert.That(decision.Rejection?.Code, Is.EqualTo(code), decision.Rejection?.Reason);
    }

    [Test]
    public void Hash_OfAPurchaseWithoutLines_IsThatOfEarlierVersions() => Assert.That(
        Decide(Some.Draft).ContentHash,
        Is.EqualTo(ContentHash.Of("default", "order-42", "c-1", "12.5", "EUR", "2026-03-14T09:00:00.0000000Z")));

    private static IEnumerable<PurchaseLineDraft[]?> OtherLines =>
    [
        null,
        [new("a", "x", "1", "12.50")],
        [new("a", "x", "2", "12.50"), new("b", null, null, "0")],
        [new("a", "y", "1", "12.50"), new("b", null, null, "0")],
        [new("a", null, "1", "12.50"), new("b", null, null, "0")],
        [new("c", "x", "1", "12.50"), new("b", null, null, "0")],
        [new("a", "x", "1", "12.49"), new("b", null, null, "0.01")],
        [new("b", null, null, "0"), new("a", "x", "1", "12.50")],
    ];

    [TestCaseSource(nameof(OtherLines))]
    public void Hash_OfOtherLines_IsAnother(PurchaseLineDraft[]? other)
    {
        PurchaseLineDraft[] lines = [new("a", "x", "1", "12.50"), new("b", null, null, "0")];

        Assert.That(
            Decide(Some.Draft with { Lines = other }).ContentHash,
            Is.Not.EqualTo(Decide(Some.Draft with { Lines = lines }).ContentHash));
    }

    [Test]
    public void Hash_OfLinesWrittenDifferently_IsTheSame() => Assert.That(
        Decide(Some.Draft with { Lines = [new("1", null, "1.0", "12.5")] }).ContentHash,
        Is.EqualTo(Decide(Some.Draft with { Lines = [new(null, null, null, "12.50")] }).ContentHash));

    private static Rejection Refusal(params PurchaseLineDraft[] lines) =>
        PurchaseLinePolicy.Decide(lines, Price).Rejection
        ?? throw new AssertionException("The lines were not refused.");

    private static Purchase Decide(PurchaseDraft draft) =>
        PurchasePolicy.Decide(draft, Some.Rules, Some.Now).Purchase!;
}
