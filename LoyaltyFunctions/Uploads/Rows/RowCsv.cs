using System.Globalization;
using System.Text;
using CsvHelper;
using CsvHelper.Configuration;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>How this product writes rows: RFC 4180, UTF-8 without a mark.</summary>
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

    // NewLine is left at its default, CRLF: once it is set, only cells that hold all of it are put into quotes.
    private static CsvConfiguration Configuration(char delimiter) =>
        new(CultureInfo.InvariantCulture) { Delimiter = delimiter.ToString() };
}
