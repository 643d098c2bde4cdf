using System.Globalization;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads.Rows;

namespace LoyaltyFunctions.Statements;

/// <summary>
/// A page of a statement as CSV (RFC 4180): a row <c>opening</c>, a row for each movement, a row <c>closing</c>. The
/// balance of the first and the points of the others add up to the balance of the last.
/// </summary>
public static class StatementCsv
{
    public const string MediaType = "text/csv; charset=utf-8; header=present";

    private static readonly CsvConfiguration Rfc4180 = new(CultureInfo.InvariantCulture) { NewLine = "\r\n" };

    public static string Write(StatementView statement)
    {
        using var text = new StringWriter(CultureInfo.InvariantCulture);
        using (var csv = new CsvWriter(text, Rfc4180))
        {
            foreach (var column in csv.Context.AutoMap<StatementRow>().MemberMaps)
            {
                column.Name(JsonNamingPolicy.CamelCase.ConvertName(column.Data.Member!.Name));
            }

            IEnumerable<StatementRow> rows =
            [
                StatementRow.Of("opening", statement.From, statement.Page.Opening),
                .. statement.Movements.Select(StatementRow.Of),
                StatementRow.Of("closing", statement.To, statement.Page.Closing),
            ];
            csv.WriteRecords(rows);
        }

        return text.ToString();
    }

    /// <summary>
    /// A text that spreadsheets show and never run. Only texts of callers need it: CsvHelper's own protection would
    /// make texts of negative numbers too.
    /// </summary>
    internal static string? Harmless(string? text) => text is null ? null : SpreadsheetText.Harmless(text);
}

/// <summary>A row; its members are the columns.</summary>
internal sealed record StatementRow
{
    public long? Sequence { get; init; }
    public required string RecordedAt { get; init; }
    public string? EffectiveAt { get; init; }
    public required string Kind { get; init; }
    public string? EntryId { get; init; }
    public long? Points { get; init; }
    public long? Held { get; init; }
    public required long Balance { get; init; }
    public string? RefersTo { get; init; }
    public string? Counterparty { get; init; }
    public string? Reference { get; init; }
    public string? Actor { get; init; }
    public string? Hash { get; init; }

    public static StatementRow Of(string edge, DateTimeOffset at, Points balance) =>
        new() { RecordedAt = Stamp(at), Kind = edge, Balance = balance.Value };

    public static StatementRow Of(LedgerEntry entry) => new()
    {
        Sequence = entry.Sequence,
        RecordedAt = Stamp(entry.RecordedAt),
        EffectiveAt = Stamp(entry.EffectiveAt),
        Kind = JsonNamingPolicy.CamelCase.ConvertName(entry.Kind.ToString()),
        EntryId = StatementCsv.Harmless(entry.EntryId),
        Points = entry.Points.Value,
        Held = entry.Held.Value,
        Balance = entry.Balance.Value,
        RefersTo = StatementCsv.Harmless(entry.RefersTo),
        Counterparty = StatementCsv.Harmless(entry.Counterparty),
        Reference = StatementCsv.Harmless(entry.Remark?.Reference),
        Actor = StatementCsv.Harmless(entry.Remark?.Actor),
        Hash = entry.Hash,
    };

    private static string Stamp(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
