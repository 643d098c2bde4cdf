using System.Text;
using System.Text.Unicode;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads.Rows;

namespace LoyaltyFunctions.Tests.Uploads.Rows;

/// <summary>
/// The rows of comma-separated text, read byte by byte with the whole of it at hand: slow, and simple enough to trust.
/// </summary>
internal static class ReferenceRows
{
    /// <returns>For each row its line and its cells, or its line and the code of its refusal.</returns>
    public static IReadOnlyList<string> Read(byte[] body, RowLimits limits, int columns, long firstLine)
    {
        var rows = new List<string>();
        var (at, line) = (0, firstLine);
        while (at < body.Length)
        {
            var (cells, end, lines) = Split(body, at);
            var isFine = cells is not null && end - at <= limits.RowBytesMax && lines <= limits.RowLinesMax;
            if (!isFine) (end, lines) = (LineEnd(body, at), 1);
            var content = body[at..end];
            var isBlank = content.All(unit => unit == ' ');
            if (!isFine)
            {
                var isTooLong = content.Length > limits.RowBytesMax;
                rows.Add($"{line}:{(isTooLong ? RejectionCodes.RowTooLong : RejectionCodes.QuoteNotClosed)}");
            }
            else if (!isBlank)
            {
                rows.Add($"{line}:{Judge(content, cells!, columns)}");
            }

            line += lines;
            at = PassEnd(body, end);
        }

        return rows;
    }

    private static string Judge(byte[] content, List<string> cells, int columns)
    {
        if (content.Contains((byte)0) || !Utf8.IsValid(content)) return RejectionCodes.RowUnreadable;
        return cells.Count == columns ? string.Join('|', cells) : RejectionCodes.CellCountWrong;
    }

    // Null for cells that quotes make no sense of.
    private static (List<string>? Cells, int End, int Lines) Split(byte[] body, int at)
    {
        var cells = new List<string>();
        var lines = 1;
        while (true)
        {
            var cell = new List<byte>();
            if (at < body.Length && body[at] == '"')
            {
                at++;
                while (true)
                {
                    if (at == body.Length) return (null, at, lines);
                    if (body[at] == '"' && at + 1 < body.Length && body[at + 1] == '"') at++;
                    else if (body[at] == '"') break;
                    if (IsEnd(body[at]) && !IsPair(body, at)) lines++;
                    cell.Add(body[at++]);
                }

                at++;
                if (at < body.Length && body[at] != ',' && !IsEnd(body[at])) return (null, at, lines);
            }
            else
            {
                while (at < body.Length && body[at] != ',' && !IsEnd(body[at])) cell.Add(body[at++]);
            }

            cells.Add(Encoding.UTF8.GetString([.. cell]));
            if (at == body.Length || body[at] != ',') return (cells, at, lines);
            at++;
        }
    }

    private static int LineEnd(byte[] body, int at)
    {
        while (at < body.Length && !IsEnd(body[at])) at++;
        return at;
    }

    private static int PassEnd(byte[] body, int end) =>
        end == body.Length ? end : end + (IsPair(body, end) ? 2 : 1);

    private static bool IsEnd(byte unit) => unit is (byte)'\n' or (byte)'\r';

    private static bool IsPair(byte[] body, int at) =>
        body[at] == '\r' && at + 1 < body.Length && body[at + 1] == '\n';
}
