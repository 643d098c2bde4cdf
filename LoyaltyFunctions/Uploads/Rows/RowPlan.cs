using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>A part of a file that holds whole rows: it starts at the first byte of a row.</summary>
/// <param name="Number">From 0, in the order of the file.</param>
/// <param name="Start">In bytes from the file's begin (of what a compressed file holds).</param>
/// <param name="Length">In bytes.</param>
/// <param name="FirstLine">The physical line of its first byte; the file's first is 1.</param>
public sealed record RowRange(int Number, long Start, long Length, long FirstLine);

/// <summary>How the rows of a file are written.</summary>
/// <param name="Delimiter">Comma, semicolon or tab; without meaning where each line is a JSON object.</param>
/// <param name="Charset"><c>utf-8</c>, <c>iso-8859-1</c> or <c>windows-1252</c>.</param>
/// <param name="Columns">The header's names as written, trimmed; of JSON lines the known columns.</param>
/// <param name="IsErrorFile">Whether the columns <c>line</c> and <c>reason</c> are among them: the file of rejected
/// rows, corrected and sent again.</param>
public sealed record RowLayout(
    UploadFormatKind Kind, char Delimiter, string Charset, IReadOnlyList<string> Columns, bool IsErrorFile);

/// <summary>Where the rows of a file are.</summary>
/// <param name="Ranges">In order, without gaps; together every byte below the header.</param>
/// <param name="Bytes">Size of the whole file.</param>
/// <param name="Sha256">Of the whole file, in lower-case hex.</param>
public sealed record RowPlan(RowLayout Layout, IReadOnlyList<RowRange> Ranges, long Bytes, string Sha256);

/// <summary>The plan of a file, or why the whole file is refused. One of the two is null.</summary>
public sealed record RowPlanning(RowPlan? Plan, Rejection? Rejection)
{
    public static RowPlanning Refused(string code, string reason) => new(Plan: null, new Rejection(code, reason));
}

/// <summary>What bounds the work on a file of rows.</summary>
/// <param name="RangeBytes">A range is cut at the first row that starts this far into it; more where there would be
/// more than <paramref name="RangesMax"/> of them.</param>
/// <param name="RowBytesMax">Longest row, without the end of its line.</param>
/// <param name="BytesMax">Largest file, uncompressed.</param>
/// <param name="RowLinesMax">Most physical lines of one row: a quote that is open for longer was never closed. It
/// bounds how often bytes below an open quote are looked at again.</param>
public sealed record RowLimits(
    long RangeBytes = 4 * 1024 * 1024, int RangesMax = 1_000, int RowBytesMax = 64 * 1024,
    long BytesMax = 4L * 1024 * 1024 * 1024, int RowLinesMax = 100);
