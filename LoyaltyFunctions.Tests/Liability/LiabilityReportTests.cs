using System.Text.Json;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Liability;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Liability;

public sealed class LiabilityReportTests
{
    [Test]
    public void Row_Closes_WithItsColumns()
    {
        var row = new LiabilityRow("default", "2026-03")
        {
            Opening = new Points(100),
            Issued = new Points(50),
            Redeemed = new Points(30),
            Expired = new Points(5),
            Reversed = new Points(7),
            Adjusted = new Points(-2),
            Transferred = new Points(-6),
        };

        Assert.That(row.Closing, Is.EqualTo(new Points(100)));
    }

    [Test]
    public void Report_WhoseOpeningIsNotTheClosingBefore_NamesTheCohort_AndDoesNotClose()
    {
        var before = LiabilityReport.Of(new DateOnly(2026, 3, 13), Sums(opening: 70, issued: 30), dayBefore: null);

        var fits = LiabilityReport.Of(new DateOnly(2026, 3, 14), Sums(opening: 100), before);
        var broken = LiabilityReport.Of(new DateOnly(2026, 3, 14), Sums(opening: 99), before);

        Assert.Multiple(() =>
        {
            Assert.That((before.Closes, fits.Closes, broken.Closes), Is.EqualTo((true, true, false)));
            Assert.That(broken.Breaks, Is.EqualTo(new[]
            {
                new LiabilityBreak("default", "2026-03", Closed: new Points(100), Opened: new Points(99)),
            }));
        });
    }

    [Test]
    public void Report_OfADayOnWhichACohortIsGoneWithoutAMovement_IsBroken()
    {
        var before = LiabilityReport.Of(new DateOnly(2026, 3, 13), Sums(opening: 70), dayBefore: null);

        var empty = LiabilityReport.Of(new DateOnly(2026, 3, 14), new LiabilitySums(), before);

        Assert.That(empty.Breaks.Single().Opened, Is.EqualTo(Points.Zero));
    }

    [Test]
    public void Report_ReadsBackAsItWasWritten()
    {
        var report = LiabilityReport.Of(new DateOnly(2026, 3, 14), Sums(opening: 70, issued: 30), dayBefore: null);

        var json = JsonSerializer.Serialize(report, StoredJson.Options);
        var read = JsonSerializer.Deserialize<LiabilityReport>(json, StoredJson.Options)!;

        Assert.That(json, Does.Contain("\"closing\":100"));
        Assert.That(JsonSerializer.Serialize(read, StoredJson.Options), Is.EqualTo(json));
    }

    [Test]
    public void Csv_HasALineForEachCohort_AndQuotesWhatASpreadsheetWouldRun()
    {
        var rows = Sums(opening: 70).Rows.Append(
            new LiabilityRow("=cmd,\"x\"", "2026-02") { Opening = new Points(-5) }).ToList();
        var report = LiabilityReport.Of(
            new DateOnly(2026, 3, 14), new LiabilitySums { Rows = rows }, dayBefore: null);

        Assert.That(LiabilityCsv.Of(report).Split("\r\n"), Is.EqualTo(new[]
        {
            "day,program,issuedIn,opening,issued,redeemed,expired,reversed,adjusted,transferred,closing",
            "2026-03-14,default,2026-03,70,0,0,0,0,0,0,70",
            "2026-03-14,\"'=cmd,\"\"x\"\"\",2026-02,-5,0,0,0,0,0,0,-5",
            "",
        }));
    }

    private static IEnumerable<OutboxEvent> Sent
    {
        get
        {
            var report = LiabilityReport.Of(new DateOnly(2026, 3, 14), Sums(opening: 1), dayBefore: null);
            yield return LiabilityClosed.Of(report).ToEvent(Some.Now);
            yield return new LiabilityDrifted(report.Day, "c-1",
            [
                new("c-1", LiabilityCheck.Position, "default", "2026-03", new Points(1), new Points(2)),
                new("c-1", LiabilityCheck.Entries, Program: null, IssuedIn: null, new Points(2), new Points(1)),
            ]).ToEvent(Some.Now);
        }
    }

    [TestCaseSource(nameof(Sent))]
    public async Task Event_FitsItsSchema(OutboxEvent stored)
    {
        var sent = JsonSerializer.SerializeToUtf8Bytes(EventPublisher.ToCloudEvent(stored));

        Assert.That(await EventSchemas.ErrorsAsync(BinaryData.FromBytes(sent)), Is.Empty);
    }

    private static LiabilitySums Sums(long opening, long issued = 0) => new()
    {
        Customers = 1,
        Rows = [new LiabilityRow("default", "2026-03") { Opening = new Points(opening), Issued = new Points(issued) }],
    };
}
