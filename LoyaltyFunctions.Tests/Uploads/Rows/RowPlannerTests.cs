using System.Security.Cryptography;
using System.Text;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads;
using LoyaltyFunctions.Uploads.Rows;

namespace LoyaltyFunctions.Tests.Uploads.Rows;

public sealed class RowPlannerTests
{
    [Test]
    public async Task Plan_OfAFile_HasItsSizeItsHashAndItsColumns()
    {
        var file = RowFile.OfRows(RowFile.GoodRow);

        var plan = await file.PlannedAsync();

        Assert.Multiple(() =>
        {
            Assert.That(plan.Bytes, Is.EqualTo(file.Bytes.Length));
            Assert.That(plan.Sha256, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(file.Bytes))));
            Assert.That(plan.Layout.Columns, Is.EqualTo(RowFile.Header.Split(',')));
            Assert.That(plan.Ranges, Is.EqualTo(new[]
            {
                new RowRange(0, RowFile.Header.Length + 1, RowFile.GoodRow.Length + 1, FirstLine: 2),
            }));
        });
    }

    [TestCase("transactionId;customerId;amount;currency;timestamp", ';')]
    [TestCase("transactionId\tcustomerId\tamount\tcurrency\ttimestamp", '\t')]
    [TestCase("\ufeff\"Amount\", CURRENCY ,timestamp,customerid,TransactionID,\"note, of\"\"mine\"", ',')]
    [TestCase("\n\r\n  \ntransactionId,customerId,amount,currency,timestamp,a;b", ',')]
    public async Task Header_InAnyOrderCaseAndDelimiter_IsTaken(string header, char delimiter)
    {
        var plan = await RowFile.Of($"{header}\nx\n").PlannedAsync();

        Assert.That(plan.Layout.Delimiter, Is.EqualTo(delimiter));
    }

    [TestCase("t-1,c-1,12.50,EUR,2026-03-14\n", RejectionCodes.HeaderMissing, "transactionId")]
    [TestCase("transactionId,customerId,amount,currency,timestamp,AMOUNT\nx\n", RejectionCodes.ColumnTwice, "'amount'")]
    [TestCase("transactionId,customerId,total\nx\n", RejectionCodes.ColumnMissing, "amount, currency, timestamp")]
    [TestCase("\"transactionId,customerId\nx\n", RejectionCodes.HeaderMissing, "quote")]
    [TestCase("transactionId,customerId,amount,currency,timestamp", RejectionCodes.FileEmpty, "no rows")]
    [TestCase("transactionId,customerId,amount,currency,timestamp\n\n  \n", RejectionCodes.FileEmpty, "no rows")]
    [TestCase("", RejectionCodes.FileEmpty, "header")]
    [TestCase("\ufeff\n \n", RejectionCodes.FileEmpty, "header")]
    [TestCase("PK\u0003\u0004.....", RejectionCodes.NotCsv, "ZIP")]
    [TestCase("PAR1....", RejectionCodes.NotCsv, "Parquet")]
    [TestCase("%PDF-1.7", RejectionCodes.NotCsv, "PDF")]
    [TestCase("t\0r\0a\0\n\0", RejectionCodes.NotCsv, "UTF-8")]
    public async Task File_ThatHasNoRowsToRead_IsRefusedAsAWhole(string text, string code, string named)
    {
        var planning = await RowFile.Of(text).PlanAsync();

        Assert.That((planning.Plan, planning.Rejection?.Code), Is.EqualTo(((RowPlan?)null, code)));
        Assert.That(planning.Rejection!.Reason, Does.Contain(named));
    }

    [TestCase("1f8b0800", "gzip")]
    [TestCase("fffe74006100", "UTF-16")]
    [TestCase("feff00740061", "UTF-16")]
    [TestCase("fffe000074000000", "UTF-32")]
    public async Task File_OfAnotherKind_IsNamedWithTheRemedy(string hex, string named)
    {
        var csv = await new RowFile(Convert.FromHexString(hex)).PlanAsync();
        var json = await new RowFile(Convert.FromHexString(hex), UploadFormatKind.JsonLines).PlanAsync();

        Assert.That(csv.Rejection?.Reason, Does.Contain(named));
        Assert.That(json.Rejection?.Code, Is.EqualTo(RejectionCodes.NotJson));
    }

    [TestCase("text/csv", "utf-8")]
    [TestCase("text/csv; charset=\"UTF-8\"", "utf-8")]
    [TestCase("text/csv; charset=ISO-8859-1; header=present", "iso-8859-1")]
    [TestCase("text/csv;charset=windows-1252", "windows-1252")]
    [TestCase("not a type", "utf-8")]
    [TestCase(null, "utf-8")]
    public async Task Charset_OfTheContentType_IsTheFiles(string? contentType, string charset) =>
        Assert.That(
            (await (RowFile.OfRows("x") with { ContentType = contentType }).PlannedAsync()).Layout.Charset,
            Is.EqualTo(charset));

    [Test]
    public async Task Charset_ThatIsNotRead_IsRefusedByName()
    {
        var planning = await (RowFile.OfRows("x") with { ContentType = "text/csv; charset=shift_jis" }).PlanAsync();

        Assert.That(planning.Rejection?.Code, Is.EqualTo(RejectionCodes.CharsetUnknown));
        Assert.That(planning.Rejection!.Reason, Does.Contain("'shift_jis'"));
    }

    [Test]
    public async Task Mark_OfUtf8_GoesBeforeTheDeclaredCharset()
    {
        var file = RowFile.Of($"\ufeff{RowFile.Header}\nü,c,1,EUR,2026-03-14\n");

        var rows = await (file with { ContentType = "text/csv; charset=iso-8859-1" }).ReadAsTextAsync();

        Assert.That(rows, Is.EqualTo("2:ü|c|1|EUR|2026-03-14"));
    }

    [Test]
    public async Task Ranges_AreCutAtRowsAndNeverWithinQuotes()
    {
        var file = RowFile.OfRows("\"a\n1\",c,1,EUR,x", "b,c,1,EUR,x", "c,c,1,EUR,\"x\ny\"");

        var plan = await (file with { Limits = new RowLimits(RangeBytes: 1) }).PlannedAsync();

        Assert.That(plan.Ranges.Select(range => range.FirstLine), Is.EqualTo(new[] { 2, 4, 5 }));
    }

    [Test]
    public async Task Ranges_OfALargeFile_GrowInsteadOfBecomingMore()
    {
        var file = RowFile.OfRows([.. Enumerable.Repeat(RowFile.GoodRow, 1_000)]);

        var plan = await (file with { Limits = new RowLimits(RangeBytes: 1, RangesMax: 10) }).PlannedAsync();

        Assert.That(plan.Ranges, Has.Count.InRange(5, 10));
        Assert.That(plan.Ranges.Sum(range => range.Length) + plan.Ranges[0].Start, Is.EqualTo(plan.Bytes));
    }

    [Test]
    public async Task File_AtTheLargestSize_IsTakenAndOneByteBeyondIsNot()
    {
        var file = RowFile.OfRows(RowFile.GoodRow);
        var size = file.Bytes.Length;

        var taken = await (file with { Limits = new RowLimits(BytesMax: size) }).PlanAsync();
        var refused = await (file with { Limits = new RowLimits(BytesMax: size - 1) }).PlanAsync();

        Assert.That(taken.Rejection, Is.Null);
        Assert.That(refused.Rejection?.Code, Is.EqualTo(RejectionCodes.FileTooLarge));
    }

    [Test]
    public async Task JsonLines_BeginBehindTheMark()
    {
        var file = RowFile.OfJson("\ufeff{}", "{}");

        var plan = await file.PlannedAsync();

        Assert.That(plan.Ranges.Select(range => (range.Start, range.FirstLine)), Is.EqualTo(new[] { (3L, 1L) }));
        Assert.That(Encoding.UTF8.Preamble.Length, Is.EqualTo(3));
    }
}
