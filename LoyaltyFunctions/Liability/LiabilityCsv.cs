using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace LoyaltyFunctions.Liability;

/// <summary>A report as CSV (RFC 4180): a line for each cohort.</summary>
internal static class LiabilityCsv
{
    private static readonly string[] Header =
    [
        "day", "program", "issuedIn", "opening", "issued", "redeemed", "expired", "reversed", "adjusted",
        "transferred", "closing",
    ];

    // What a spreadsheet would take for a formula is quoted away; a minus is left, as numbers begin with it.
    private static readonly CsvConfiguration Rfc4180 = new(CultureInfo.InvariantCulture)
    {
        InjectionOptions = InjectionOptions.Escape,
        InjectionCharacters = ['=', '@', '+', '\t', '\r'],
        NewLine = "\r\n",
    };

    public static string Of(LiabilityReport report)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, Rfc4180))
        {
            Write(csv, Header);
            foreach (var row in report.Sums.Rows) Write(csv, Fields(report.Day, row));
        }

        return text.ToString();
    }

    private static IEnumerable<string> Fields(DateOnly day, LiabilityRow row) =>
    [
        LiabilityDay.Text(day), row.Program, row.IssuedIn, row.Opening.ToString(), row.Issued.ToString(),
        row.Redeemed.ToString(), row.Expired.ToString(), row.Reversed.ToString(), row.Adjusted.ToString(),
        row.Transferred.ToString(), row.Closing.ToString(),
    ];

    private static void Write(CsvWriter csv, IEnumerable<string> fields)
    {
        foreach (var field in fields) csv.WriteField(field);
        csv.NextRecord();
    }
}
