using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>
/// Writes rejected rows in the columns of their file plus <c>line</c> and <c>reason</c>, to be corrected and sent
/// again: UTF-8 in the delimiter of the file, or lines of JSON.
/// </summary>
public sealed class ErrorRows : IDisposable
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = StoredJson.Options.Encoder };

    private readonly RowLayout layout;
    private readonly Stream destination;
    private readonly IReadOnlyList<int> kept;
    private readonly CsvWriter csv;

    /// <param name="destination">Stays open.</param>
    public ErrorRows(RowLayout layout, Stream destination)
    {
        this.layout = layout;
        this.destination = destination;
        kept = Kept(layout);
        csv = RowCsv.Writer(layout.Delimiter, destination);
    }

    /// <summary>What stands above the rows; nothing for lines of JSON.</summary>
    public static byte[] Header(RowLayout layout)
    {
        if (layout.Kind != UploadFormatKind.Csv) return [];
        var columns = Kept(layout).Select(column => SpreadsheetText.Harmless(layout.Columns[column]));

        // The mark tells spreadsheets the charset; without it they would break what they save.
        return
        [
            .. Encoding.UTF8.Preamble,
            .. RowCsv.Row(layout.Delimiter, [.. columns, RowColumns.Line, RowColumns.Reason]),
        ];
    }

    /// <param name="rejection">The row's own, or that of a later step.</param>
    public void Write(PurchaseRow row, Rejection rejection)
    {
        if (layout.Kind == UploadFormatKind.Csv) WriteCsv(row, rejection);
        else destination.Write(JsonOf(row, rejection));
    }

    /// <summary>Flushes what is written.</summary>
    public void Dispose() => csv.Dispose();

    // Those of a file of rejected rows are replaced, not doubled.
    private static IReadOnlyList<int> Kept(RowLayout layout) =>
    [
        .. Enumerable.Range(0, layout.Columns.Count).Where(column =>
            !layout.Columns[column].Equals(RowColumns.Line, StringComparison.OrdinalIgnoreCase)
            && !layout.Columns[column].Equals(RowColumns.Reason, StringComparison.OrdinalIgnoreCase)),
    ];

    private void WriteCsv(PurchaseRow row, Rejection rejection)
    {
        for (var index = 0; index < kept.Count; index++)
        {
            var whole = index == 0 ? row.Raw ?? "" : "";
            csv.WriteField(SpreadsheetText.Harmless(row.Fields is { } fields ? fields.Cells[kept[index]] : whole));
        }

        csv.WriteField(row.Line.ToString(CultureInfo.InvariantCulture));
        csv.WriteField(SpreadsheetText.Harmless(rejection.Reason));
        csv.NextRecord();
    }

    private static ReadOnlySpan<byte> JsonOf(PurchaseRow row, Rejection rejection)
    {
        var raw = row.Raw ?? "";
        var buffer = new ArrayBufferWriter<byte>();
        try
        {
            using var document = JsonDocument.Parse(raw);
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                WriteJson(buffer, document.RootElement.EnumerateObject(), row, rejection);
                return buffer.WrittenSpan;
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or half of a surrogate pair in it: kept as the text that it is.
            buffer = new ArrayBufferWriter<byte>();
        }

        var shown = raw.Length <= PurchaseRow.RawCharactersMax ? raw : raw[..PurchaseRow.RawCharactersMax];
        using var text = JsonSerializer.SerializeToDocument(new { raw = shown }, StoredJson.Options);
        WriteJson(buffer, text.RootElement.EnumerateObject(), row, rejection);
        return buffer.WrittenSpan;
    }

    private static void WriteJson(
        ArrayBufferWriter<byte> buffer, IEnumerable<JsonProperty> properties, PurchaseRow row, Rejection rejection)
    {
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            foreach (var property in properties)
            {
                if (property.Name is not (RowColumns.Line or RowColumns.Reason)) property.WriteTo(json);
            }

            json.WriteNumber(RowColumns.Line, row.Line);
            json.WriteString(RowColumns.Reason, rejection.Reason);
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
    }
}
