using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>Tells from its first bytes that a file is in truth none of rows. Pure.</summary>
public static class FileSignature
{
    /// <summary>How many of the first bytes are looked at.</summary>
    public const int Length = 4_096;

    private const string SaveAsUtf8 = "save it as UTF-8";

    /// <summary>Null where nothing speaks against rows of text.</summary>
    /// <param name="first">Up to <see cref="Length"/> of the first bytes, uncompressed.</param>
    public static Rejection? Refuse(ReadOnlySpan<byte> first, UploadFormatKind kind)
    {
        var (what, remedy) = Recognize(first);
        if (what is null) return null;
        var (code, name) = kind == UploadFormatKind.Csv
            ? (RejectionCodes.NotCsv, "CSV")
            : (RejectionCodes.NotJson, "lines of JSON");
        return new Rejection(code, $"the file is {what}, not {name}; {remedy}");
    }

    private static (string? What, string Remedy) Recognize(ReadOnlySpan<byte> first)
    {
        if (first.StartsWith("PK\x03\x04"u8) || first.StartsWith("PK\x05\x06"u8))
        {
            return ("a ZIP archive or a workbook", "unpack it, or save the sheet as CSV");
        }

        if (first.StartsWith<byte>([0x1f, 0x8b])) return ("compressed with gzip", "end its name in .gz");
        if (first.StartsWith("PAR1"u8)) return ("a Parquet file", "export its rows as text");
        if (first.StartsWith("%PDF"u8)) return ("a PDF document", "export its rows as text");
        if (first.StartsWith<byte>([0xff, 0xfe, 0, 0]) || first.StartsWith<byte>([0, 0, 0xfe, 0xff]))
        {
            return ("UTF-32 text", SaveAsUtf8);
        }

        if (first.StartsWith<byte>([0xff, 0xfe]) || first.StartsWith<byte>([0xfe, 0xff]))
        {
            return ("UTF-16 text", SaveAsUtf8);
        }

        // Text of UTF-16 without its mark has a NUL in every pair; below the first line NULs are a matter of their row.
        var lineEnd = first.IndexOfAny((byte)'\n', (byte)'\r');
        var line = lineEnd < 0 ? first : first[..lineEnd];
        return line.Contains((byte)0)
            ? ("binary or UTF-16 text (its first line holds NUL bytes)", SaveAsUtf8)
            : (null, SaveAsUtf8);
    }
}
