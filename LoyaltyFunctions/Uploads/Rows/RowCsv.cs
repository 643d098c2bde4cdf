using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>How rows are written, and one alone is split: RFC 4180, UTF-8 without a mark.</summary>
internal static class RowCsv
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <param name="destination">Stays open.</param>
    public static CsvWriter Writer(char delimiter, Stream destination) =>
        new(new StreamWriter(destination, Utf8, leaveOpen: true), Configuration(delimiter));

    public static byte[] Row(char delimiter, IEnumerable<string> cells)
    {
        using var bytes = new MemoryStream();
        using (var csv = Writer(delimiter, bytes))
        {
            foreach (var cell in cells) csv.WriteField(cell);
            csv.NextRecord();
        }

        return bytes.ToArray();
    }

    /// <summary>The cells of one row; null for a text that is none.</summary>
    public static string[]? Split(string row, char delimiter)
    {
        using var parser = new CsvParser(new StringReader(row), Configuration(delimiter));
        if (!parser.Read()) return null;
        var cells = parser.Record;
        return parser.Read() ? null : cells;
    }

    // NewLine is left at its default, CRLF: once it is set, only cells that hold all of it are put into quotes.
    private static CsvConfiguration Configuration(char delimiter) =>
        new(CultureInfo.InvariantCulture) { Delimiter = delimiter.ToString(), BadDataFound = null };
}
