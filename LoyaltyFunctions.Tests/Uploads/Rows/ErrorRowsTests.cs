using System.Text;
using CsCheck;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads;
using LoyaltyFunctions.Uploads.Rows;

namespace LoyaltyFunctions.Tests.Uploads.Rows;

public sealed class ErrorRowsTests
{
    [Test]
    public async Task ErrorFile_OfAFile_HasItsColumnsItsDelimiterAndTheReasons()
    {
        var file = RowFile.Of("transactionId;customerId;amount;currency;timestamp\nt;=c;x;\"E;U\";2026-03-14\na;b\n");

        var text = Encoding.UTF8.GetString(await ErrorFileAsync(file));

        Assert.That(text, Does.StartWith(
            "\ufefftransactionId;customerId;amount;currency;timestamp;line;reason\r\n"
            + "t;'=c;x;\"E;U\";2026-03-14;2;\"amount is 'x'; "));
        Assert.That(text, Does.Contain("\"a;b\";;;;;3;\"the row has 2 cells, the header has 5"));
    }

    [Test]
    public async Task ErrorFile_SentAgain_GivesTheSameCellsAndReplacesItsOwnColumns()
    {
        var file = RowFile.OfRows("=t,'=c,x,+1,@s", "\"\t,\n\",\"'\"\"\",-1x,\" -1\",'-1", "t,c,-5,-5x,");

        var again = new RowFile(await ErrorFileAsync(file));
        var onceMore = await ErrorFileAsync(again);

        var cells = (await file.ReadAsync()).Select(row => row.Fields!.Cells);
        Assert.That((await again.ReadAsync()).Select(row => row.Fields!.Cells.Take(5)), Is.EqualTo(cells));
        Assert.That(
            (await new RowFile(onceMore).PlannedAsync()).Layout.Columns,
            Is.EqualTo($"{RowFile.Header},line,reason".Split(',')));
    }

    [Test]
    public void Texts_OfAnyKind_ComeBackExactly() =>
        Gen.Char["'=+-@ \t\r\na1."].Array[0, 6].Select(it => new string(it)).Sample(text =>
        {
            var harmless = SpreadsheetText.Harmless(text);
            var begin = harmless.TrimStart(' ');
            return SpreadsheetText.Original(harmless) == text
                && (begin.Length == 0 || !"=+-@\t\r\n".Contains(begin[0]) || decimal.TryParse(text, out _));
        });

    [Test]
    public async Task ErrorFile_OfALaterStep_HoldsTheRowAndItsReason()
    {
        var file = RowFile.OfRows(RowFile.GoodRow);
        var row = (await file.ReadAsync()).Single();

        using var bytes = new MemoryStream();
        using (var errors = new ErrorRows((await file.PlannedAsync()).Layout, bytes))
        {
            errors.Write(row, new Rejection(RejectionCodes.KeyReused, "used already"));
        }

        Assert.That(Encoding.UTF8.GetString(bytes.ToArray()), Is.EqualTo($"{RowFile.GoodRow},2,used already\r\n"));
    }

    [Test]
    public async Task ErrorFile_OfJsonLines_HoldsTheObjectsWithTheirReasons()
    {
        var file = RowFile.OfJson(
            """{"transactionId":"t","line":99,"x":{"y":[1.0]},"reason":"old"}""", "nonsense", "\"\\ud800\"",
            """{"a":"\ud800"}""");

        var lines = Encoding.UTF8.GetString(await ErrorFileAsync(file)).Split('\n');

        Assert.Multiple(() =>
        {
            Assert.That(
                lines[0], Does.StartWith("""{"transactionId":"t","x":{"y":[1.0]},"line":1,"reason":"customerId"""));
            Assert.That(lines[1], Does.StartWith("""{"raw":"nonsense","line":2,"reason":"the line is not JSON"""));
            Assert.That(lines, Has.Length.EqualTo(5));
        });
    }

    private static async Task<byte[]> ErrorFileAsync(RowFile file)
    {
        var layout = (await file.PlannedAsync()).Layout;
        using var bytes = new MemoryStream();
        bytes.Write(ErrorRows.Header(layout));
        using (var errors = new ErrorRows(layout, bytes))
        {
            foreach (var row in await file.ReadAsync())
            {
                if (row.Rejection is not null) errors.Write(row, row.Rejection);
            }
        }

        return bytes.ToArray();
    }
}
