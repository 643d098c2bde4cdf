using System.Text;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads;

namespace LoyaltyFunctions.Tests.Uploads;

public sealed class PurchaseFileParserTests
{
    private const string Good =
        """{"transactionId":"t","customerId":"c","amount":12.50,"currency":"EUR","timestamp":"2026-03-14"}""";

    [Test]
    public async Task File_WithAPurchase_IsReadAsItIsWritten()
    {
        var reading = await ParseAsync(Good);

        Assert.That(reading, Is.EqualTo(PurchaseReading.Of(
            new PurchaseDraft(null, "t", "c", "12.50", "EUR", "2026-03-14"))));
    }

    [Test]
    public async Task File_WithAByteOrderMark_IsRead() =>
        Assert.That((await ParseAsync("\ufeff" + Good)).Draft, Is.Not.Null);

    [TestCase(
        """{"transactionId":"t","customerId":"c","amount":1,"currency":null,"timestamp":null,"items":[{"sku":"x"}]}""")]
    [TestCase("""{"transactionId":"\u00fc 顧客","customerId":"🎌","amount":1e2}""")]
    [TestCase("""{"transactionId":"t","customerId":"c","amount":0.00000000000000000000000000000000000001}""")]
    public async Task File_OfTheRightShape_IsRead(string text)
    {
        var reading = await ParseAsync(text);

        Assert.That(reading.Rejection, Is.Null);
    }

    [Test]
    public async Task Lines_AreReadAsTheyAreWritten()
    {
        var reading = await ParseLinesAsync(
            """[{"line":"a","sku":"TEA","quantity":2.50,"amount":1.0,"note":1},{"line":null,"amount":0}]""");

        Assert.That(reading.Draft?.Lines, Is.EqualTo(new PurchaseLineDraft[]
        {
            new("a", "TEA", "2.50", "1.0"), new(Line: null, Sku: null, Quantity: null, "0"),
        }));
    }

    [Test]
    public async Task Lines_ThatAreNull_AreAbsent()
    {
        var reading = await ParseLinesAsync("null");

        Assert.That((reading.Rejection, reading.Draft?.Lines), Is.EqualTo(((Rejection?)null, (object?)null)));
    }

    [TestCase(200, true)]
    [TestCase(201, false)]
    public async Task Lines_AtTheMost_AreTakenAndOneBeyondIsNot(int count, bool taken)
    {
        var reading = await ParseLinesAsync($"[{string.Join(',', Enumerable.Repeat("""{"amount":1}""", count))}]");

        Assert.That(
            reading.Rejection?.Reason,
            taken ? Is.Null : Is.EqualTo("lines has more than the 200 items that it may have"));
    }

    [TestCase("""{"amount":1}""", "lines must be a list, not {")]
    [TestCase("\"tea\"", "lines must be a list, not \"tea\"")]
    [TestCase("7", "lines must be a list, not 0")]
    [TestCase("""[{"amount":1},"tea"]""", "lines[1] must be an object, not \"tea\"")]
    [TestCase("""[{"amount":1},{"sku":"x"}]""", "lines[1].amount is missing")]
    [TestCase("""[{"amount":null}]""", "lines[0].amount is missing")]
    [TestCase("""[{"amount":"1"}]""", "lines[0].amount must be a plain number without quotes, not \"1\"")]
    [TestCase("""[{"amount":1,"quantity":"2"}]""", "lines[0].quantity must be a plain number without quotes")]
    [TestCase("""[{"amount":1,"line":2}]""", "lines[0].line must be a text in quotes")]
    [TestCase("""[{"amount":1,"sku":["x"]}]""", "lines[0].sku must be a text in quotes")]
    [TestCase("""[{"amount":1,"amount":2}]""", "the file is not JSON")]
    public async Task Lines_OfAnotherShape_AreRefusedWithTheirPlace(string lines, string reason) =>
        Assert.That((await ParseLinesAsync(lines)).Rejection?.Reason, Does.StartWith(reason));

    [TestCase("", RejectionCodes.FileEmpty)]
    [TestCase(" \r\n\t", RejectionCodes.FileEmpty)]
    [TestCase("\0\0\0", RejectionCodes.FileEmpty)]
    [TestCase("hello", RejectionCodes.NotJson)]
    [TestCase("""{"transactionId":"t","customerId":"c","amount":NaN}""", RejectionCodes.NotJson)]
    [TestCase("""{"transactionId":"t","customerId":"c","amount":1""", RejectionCodes.NotJson)]
    [TestCase("""{"transactionId":"t","customerId":"c","amount":1,"amount":2}""", RejectionCodes.NotJson)]
    [TestCase("""{"transactionId":"t","customerId":"c","amount":1} {}""", RejectionCodes.NotJson)]
    [TestCase("[]", RejectionCodes.WrongShape)]
    [TestCase("\"text\"", RejectionCodes.WrongShape)]
    [TestCase("null", RejectionCodes.WrongShape)]
    [TestCase("{}", RejectionCodes.FieldMissing)]
    [TestCase("""{"customerId":"c","amount":1}""", RejectionCodes.FieldMissing)]
    [TestCase("""{"transactionId":"t","amount":1}""", RejectionCodes.FieldMissing)]
    [TestCase("""{"transactionId":"t","customerId":"c"}""", RejectionCodes.FieldMissing)]
    [TestCase("""{"transactionId":"","customerId":"c","amount":1}""", RejectionCodes.FieldMissing)]
    [TestCase("""{"transactionId":"t","customerId":"","amount":1}""", RejectionCodes.FieldMissing)]
    [TestCase("""{"transactionId":null,"customerId":"c","amount":1}""", RejectionCodes.FieldMissing)]
    [TestCase("""{"transactionId":"t","customerId":"c","amount":null}""", RejectionCodes.FieldMissing)]
    [TestCase("""{"transactionId":"t","customerId":"c","amount":""}""", RejectionCodes.FieldInvalid)]
    [TestCase("""{"transactionId":7,"customerId":"c","amount":1}""", RejectionCodes.FieldInvalid)]
    [TestCase("""{"transactionId":"t","customerId":["c"],"amount":1}""", RejectionCodes.FieldInvalid)]
    [TestCase("""{"transactionId":"t","customerId":"c","amount":"12.50"}""", RejectionCodes.FieldInvalid)]
    [TestCase("""{"transactionId":"t","customerId":"c","amount":{"value":1}}""", RejectionCodes.FieldInvalid)]
    [TestCase("""{"transactionId":"t","customerId":"c","amount":true}""", RejectionCodes.FieldInvalid)]
    [TestCase("""{"transactionId":"t","customerId":"c","amount":1,"currency":978}""", RejectionCodes.FieldInvalid)]
    [TestCase(
        """{"transactionId":"t","customerId":"c","amount":1,"timestamp":1773480413}""",
        RejectionCodes.FieldInvalid)]
    [TestCase("""{"transactionId":"\ud800","customerId":"c","amount":1}""", RejectionCodes.FieldInvalid)]
    public async Task File_WithSomethingElse_IsRefusedWithItsCode(string text, string code)
    {
        var reading = await ParseAsync(text);

        Assert.That(reading.Rejection?.Code, Is.EqualTo(code), reading.Rejection?.Reason);
    }

    [TestCase("""{"transactionId":"t","customerId":"c","amount":1,"\ud800":1}""")]
    [TestCase("""{"transactionId":"t","customerId":"c","amount":1,"note":"\udfff"}""")]
    [TestCase("""{"\ud800":1,"\ud800":2}""")]
    public async Task File_WithHalfACharacterAnywhere_IsRefused(string text) =>
        Assert.That((await ParseAsync(text)).Rejection, Is.Not.Null);

    [TestCase("99999999999999999999999999999999999999")]
    [TestCase("1e400")]
    public async Task Amount_BeyondAnyNumberType_IsLeftToTheRules(string amount)
    {
        var reading = await ParseAsync($$"""{"transactionId":"t","customerId":"c","amount":{{amount}}}""");

        Assert.That(reading.Draft?.Amount, Is.EqualTo(amount));
    }

    [TestCase(100, true)]
    [TestCase(101, false)]
    public async Task Id_AtTheLongest_IsTakenAndOneBeyondIsNot(int length, bool taken)
    {
        var id = new string('x', length);

        var reading = await ParseAsync($$"""{"transactionId":"{{id}}","customerId":"c","amount":1}""");

        Assert.That(reading.Rejection is null, Is.EqualTo(taken));
    }

    [TestCase("1e999")]
    [TestCase("1e-999999999999999999999999")]
    public async Task Amount_FarOutsideOfAnyNumber_IsAnOutcomeAndNotACrash(string amount)
    {
        var reading = await ParseAsync($$"""{"transactionId":"t","customerId":"c","amount":{{amount}}}""");

        Assert.That(reading.Draft?.Amount ?? reading.Rejection?.Code, Is.Not.Null);
    }

    [Test]
    public async Task Amount_OfAMillionDigits_IsAnOutcomeAndNotACrash()
    {
        var amount = new string('9', 1_000_000);

        var reading = await ParseAsync($$"""{"transactionId":"t","customerId":"c","amount":{{amount}}}""");

        Assert.That(reading.Draft?.Amount ?? reading.Rejection?.Code, Is.Not.Null);
    }

    [Test]
    public async Task File_InAnotherEncoding_IsRefused()
    {
        var bytes = Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Good)).ToArray();

        var reading = await PurchaseFileParser.ParseAsync(bytes);

        Assert.That(reading.Rejection?.Reason, Does.Contain("UTF-8"));
    }

    [Test]
    public async Task File_OfDeepNesting_IsRefused() => Assert.That(
        (await ParseAsync(new string('[', 100_000))).Rejection?.Code, Is.EqualTo(RejectionCodes.NotJson));

    [Test]
    public async Task Refusal_NamesThePurchaseWhereItCanBeRead() => Assert.That(
        (await ParseAsync("""{"transactionId":"t-9","customerId":"c"}""")).PurchaseId, Is.EqualTo("t-9"));

    private static Task<PurchaseReading> ParseLinesAsync(string lines) =>
        ParseAsync($$"""{"transactionId":"t","customerId":"c","amount":1,"lines":{{lines}}}""");

    private static Task<PurchaseReading> ParseAsync(string text) =>
        PurchaseFileParser.ParseAsync(Encoding.UTF8.GetBytes(text));
}
