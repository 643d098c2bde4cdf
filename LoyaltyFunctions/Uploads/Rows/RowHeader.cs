using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>Reads the header of a CSV file.</summary>
internal static class RowHeader
{
    /// <summary>Columns travel with each range through the workflow's history.</summary>
    private const int ColumnsMax = 200;

    private const int CharactersMax = 8_000;

    /// <returns>The layout, or why the whole file is refused.</returns>
    public static (RowLayout? Layout, Rejection? Rejection) Read(RowScanner scanner, string charset, RowLimits limits)
    {
        var delimiter = DelimiterOf(scanner.Rest);
        var framer = new RowFramer(delimiter, hasQuotes: true, limits);
        ScannedRow row;
        do
        {
            if (!scanner.TryNext(framer, out row))
            {
                return Refuse(RejectionCodes.FileEmpty, $"the file is empty; begin it with the header {Wanted}");
            }
        }
        while (scanner.IsBlank(row));

        if (row.Fault != RowFault.None)
        {
            return Refuse(
                RejectionCodes.HeaderMissing,
                "the first line is not a header: it has a quote that is not closed, or no end; "
                + $"write the header {Wanted}");
        }

        var text = new char[row.Length];
        if (!RowCharset.TryDecode(charset, scanner.ContentOf(row), text, out var length))
        {
            return (null, RowText.NotOfTheCharset);
        }

        return Of(RowCsv.Split(new string(text, 0, length), delimiter) ?? [], delimiter, charset);
    }

    private static string Wanted => string.Join(", ", RowColumns.Required);

    private static (RowLayout?, Rejection?) Of(string[] cells, char delimiter, string charset)
    {
        IReadOnlyList<string> columns = [.. cells.Select(cell => cell.Trim())];
        if (columns.Count > ColumnsMax || columns.Sum(column => column.Length) > CharactersMax)
        {
            return Refuse(
                RejectionCodes.NotCsv,
                $"the header has {columns.Count} columns of {columns.Sum(column => column.Length)} characters; "
                + $"at most {ColumnsMax} columns and {CharactersMax} characters are taken: leave some out");
        }

        if (RowColumns.Refuse(columns) is { } refused) return (null, refused);
        var isErrorFile = RowColumns.IndexOf(columns, RowColumns.Line) >= 0
            && RowColumns.IndexOf(columns, RowColumns.Reason) >= 0;
        if (isErrorFile) columns = [.. columns.Select(SpreadsheetText.Original)];
        return (new RowLayout(UploadFormatKind.Csv, delimiter, charset, columns, isErrorFile), null);
    }

    /// <summary>The one of the three that stands most often in the first line, outside of quotes.</summary>
    private static char DelimiterOf(ReadOnlySpan<byte> rest)
    {
        var begin = rest.TrimStart(" \r\n"u8);
        var end = begin.IndexOfAny((byte)'\n', (byte)'\r');
        var (commas, semicolons, tabs, quoted) = (0, 0, 0, false);
        foreach (var character in end < 0 ? begin : begin[..end])
        {
            if (character == '"') quoted = !quoted;
            if (quoted) continue;
            if (character == ',') commas++;
            if (character == ';') semicolons++;
            if (character == '\t') tabs++;
        }

        if (tabs > commas && tabs > semicolons) return '\t';
        return semicolons > commas ? ';' : ',';
    }

    private static (RowLayout?, Rejection?) Refuse(string code, string reason) => (null, new Rejection(code, reason));
}
