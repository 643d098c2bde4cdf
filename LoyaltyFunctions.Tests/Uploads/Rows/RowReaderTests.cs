using System.Text;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads;
using LoyaltyFunctions.Uploads.Rows;

namespace LoyaltyFunctions.Tests.Uploads.Rows;

public sealed class RowReaderTests
{
    [Test]
    public async Task Row_WithEveryColumn_IsThePurchaseThatAJsonFileWouldBe()
    {
        var file = RowFile.Of(
            """
            source;Sales;quantity;sku;orderId;timestamp;currency;amount;customerId;transactionId;note
            till-7;1200.5; 2.50 ;TEA;o-1;2026-03-14T09:26:53Z; EUR ; 12.50 ; c 1;t-1;=1+1
            """);

        var row = (await file.ReadAsync()).Single();

        Assert.Multiple(() =>
        {
            Assert.That(
                row.Draft! with { Lines = null },
                Is.EqualTo(new PurchaseDraft("till-7", "t-1", " c 1", "12.50", "EUR", "2026-03-14T09:26:53Z")));
            Assert.That(row.Draft!.Lines, Is.EqualTo(new[] { new PurchaseLineDraft(null, "TEA", "2.50", "12.50") }));
            Assert.That(
                (row.Fields!.OrderId, row.Fields.Sku, row.Fields.Quantity, row.Fields.Sales),
                Is.EqualTo(("o-1", "TEA", 2.50m, 1200.5m)));
            Assert.That(row.Fields.Cells[^1], Is.EqualTo("=1+1"));
        });
    }

    [Test]
    public async Task Row_WithoutArticle_IsAPurchaseWithoutLines()
    {
        var row = (await RowFile.OfRows(RowFile.GoodRow).ReadAsync()).Single();

        Assert.That(row.Draft, Is.EqualTo(new PurchaseDraft(null, "t-1", "c-1", "12.50", "EUR", "2026-03-14")));
    }

    [TestCase(
        "a,b,1,EUR,x\n\"c\"\"d\",\"e,\nf\",1,EUR,x\ng,h,1,EUR,x",
        "2:a|b|1|EUR|x 3:c\"d|e,\nf|1|EUR|x 5:g|h|1|EUR|x")]
    [TestCase("a,b,1,EUR,x\r\nc,d,1,EUR,x\r\re,f,1,EUR,x\n\n", "2:a|b|1|EUR|x 3:c|d|1|EUR|x 5:e|f|1|EUR|x")]
    [TestCase("5\" pipe,b \"x\",1,EUR,x", "2:5\" pipe|b \"x\"|1|EUR|x")]
    [TestCase("#a,b,1,EUR,x", "2:#a|b|1|EUR|x")]
    public async Task Rows_WithQuotesAndAnyEndOfLine_AreSplit(string body, string rows) =>
        Assert.That(await RowFile.Of($"{RowFile.Header}\n{body}").ReadAsTextAsync(), Is.EqualTo(rows));

    [TestCase("a,b,1,EUR", "2:CellCountWrong")]
    [TestCase("a,b,1,EUR,x,", "2:CellCountWrong")]
    [TestCase("a,\"b,1,EUR,x\nc,d,1,EUR,x", "2:QuoteNotClosed 3:c|d|1|EUR|x")]
    [TestCase("a,\"b\"c,1,EUR,x\nc,d,1,EUR,x", "2:QuoteNotClosed 3:c|d|1|EUR|x")]
    [TestCase("a,\"b,1,EUR,x\nc,\"d\",1,EUR,x", "2:QuoteNotClosed 3:c|d|1|EUR|x")]
    [TestCase("a,b\0,1,EUR,x\nc,d,1,EUR,x", "2:RowUnreadable 3:c|d|1|EUR|x")]
    [TestCase("a,,1,EUR,x", "2:FieldMissing")]
    [TestCase("a,b,1, ,x", "2:FieldMissing")]
    [TestCase("a,b,\"12,50\",EUR,x", "2:FieldInvalid")]
    public async Task Row_ThatIsWrong_IsRefusedAlone(string body, string rows) =>
        Assert.That(await RowFile.Of($"{RowFile.Header}\n{body}\n").ReadAsTextAsync(), Is.EqualTo(rows));

    [TestCase("12,50")]
    [TestCase("+5")]
    [TestCase(".5")]
    [TestCase("5.")]
    [TestCase("1e3")]
    [TestCase("007")]
    [TestCase("1 000")]
    [TestCase("12.50 EUR")]
    [TestCase("0x10")]
    [TestCase("٣")]
    public async Task Number_ThatIsNotPlain_IsRefusedWithWhatToWrite(string number)
    {
        var row = (await RowFile.OfRows($"a,b,\"{number}\",EUR,x").ReadAsync()).Single();

        Assert.That(row.Rejection?.Code, Is.EqualTo(RejectionCodes.FieldInvalid));
        Assert.That(row.Rejection!.Reason, Does.Contain($"amount is '{number}'").And.Contain("1234.50"));
    }

    [TestCase(100, true)]
    [TestCase(101, false)]
    public async Task Id_AtItsLongest_IsTakenAndOneBeyondIsNot(int length, bool taken)
    {
        var row = (await RowFile.OfRows($"{new string('a', length)},b,1,EUR,x").ReadAsync()).Single();

        Assert.That(row.Draft is not null, Is.EqualTo(taken));
    }

    [TestCase("text/csv; charset=iso-8859-1")]
    [TestCase("text/csv; charset=windows-1252")]
    public async Task Row_InTheDeclaredCharset_IsRead(string contentType)
    {
        byte[] body = [.. Encoding.UTF8.GetBytes(RowFile.Header + "\n"), 0xfc, 0x80, .. ",c,1,EUR,x\n"u8];

        var rows = await new RowFile(body) { ContentType = contentType }.ReadAsTextAsync();

        Assert.That(rows, Is.EqualTo("2:ü€|c|1|EUR|x"));
    }

    [Test]
    public async Task Row_ThatIsNotUtf8_IsRefusedAloneWithTheRemedy()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes(RowFile.Header + "\n"), 0xfc, .. ",c,1,EUR,x\na,b,1,EUR,x"u8];

        var rows = await new RowFile(body).ReadAsync();

        Assert.That(rows.Select(RowFile.Text), Is.EqualTo(new[] { "2:RowUnreadable", "3:a|b|1|EUR|x" }));
        Assert.That(rows[0].Rejection!.Reason, Does.Contain("declare its charset"));
    }

    [Test]
    public async Task Line_OfManyMegabytes_IsOneRefusedRow()
    {
        var line = new string('x', 10 * 1024 * 1024);

        var rows = await RowFile.OfRows(RowFile.GoodRow, line, RowFile.GoodRow).ReadAsync();

        Assert.That(
            rows.Select(row => row.Rejection?.Code), Is.EqualTo(new[] { null, RejectionCodes.RowTooLong, null }));
        Assert.That((rows[1].Raw!.Length, rows[2].Line), Is.EqualTo((PurchaseRow.RawCharactersMax, 4)));
    }

    [TestCase(1024, null)]
    [TestCase(1025, RejectionCodes.RowTooLong)]
    public async Task Row_AtTheLongest_IsTakenAndOneByteBeyondIsNot(int bytes, string? code)
    {
        var row = RowFile.GoodRow + "," + new string('n', bytes - RowFile.GoodRow.Length - 1);
        var file = RowFile.Of($"{RowFile.Header},note\n{row}\n{RowFile.GoodRow},\n");

        var rows = await (file with { Limits = new RowLimits(RowBytesMax: 1024) }).ReadAsync();

        Assert.That(rows.Select(it => it.Rejection?.Code), Is.EqualTo(new[] { code, null }));
    }

    [Test]
    public async Task Quote_ThatIsNeverClosed_CostsItsOwnLineAlone()
    {
        var rows = Enumerable.Repeat(RowFile.GoodRow, 5_000).Prepend("a,\"b,1,EUR,x").ToArray();

        var read = await RowFile.OfRows(rows).ReadAsync();

        Assert.That(read, Has.Count.EqualTo(5_001));
        Assert.That(read.Count(row => row.Rejection is not null), Is.EqualTo(1));
        Assert.That(read[0].Rejection?.Code, Is.EqualTo(RejectionCodes.QuoteNotClosed));
    }

    [Test]
    public async Task JsonLines_AreReadAsFilesAre()
    {
        var file = RowFile.OfJson(
            """{"transactionId":"t","customerId":"c","amount":12.50,"orderId":"o","sales":1200,"more":1,"""
            + """ "lines":[{"sku":"TEA","quantity":2,"amount":12.5}]}""",
            "",
            "nonsense",
            "[1]",
            """{"transactionId":"t","customerId":"c","amount":1,"sales":"1"}""",
            """{"transactionId":"t","customerId":"c","amount":1,"orderId":7}""",
            """{"transactionId":"t","customerId":"c"}""");

        var rows = await file.ReadAsync();

        Assert.That(string.Join(' ', rows.Select(RowFile.Text)), Is.EqualTo(
            "1:t|c|12.50|||o|TEA|2|1200| 3:NotJson 4:WrongShape 5:FieldInvalid 6:FieldInvalid 7:FieldMissing"));
        Assert.That(rows[2].Rejection!.Reason, Does.StartWith("the line holds a list"));
        Assert.That(rows[0].Draft!.Lines, Has.Count.EqualTo(1));
    }
}
