using System.Buffers;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>Texts that spreadsheets show and never run. Pure.</summary>
public static class SpreadsheetText
{
    private const char Mark = '\'';

    /// <summary>What spreadsheets take for the start of a formula, also behind spaces.</summary>
    private static readonly SearchValues<char> FormulaStarts = SearchValues.Create("=+-@\t\r\n");

    /// <summary>
    /// The text, behind an apostrophe where it could be run; plain numbers stay numbers. A text that looks so already
    /// gets another, so that <see cref="Original"/> gives back each text exactly.
    /// </summary>
    public static string Harmless(string text) => IsMarked(text) ? Mark + text : text;

    /// <summary>The text that <see cref="Harmless"/> was given.</summary>
    public static string Original(string text) => text is [Mark, ..] && IsMarked(text.AsSpan(1)) ? text[1..] : text;

    private static bool IsMarked(ReadOnlySpan<char> text)
    {
        var shown = text.TrimStart(Mark);
        var begin = shown.TrimStart(' ');
        return begin is [var first, ..] && FormulaStarts.Contains(first) && !PlainNumber.Is(shown);
    }
}
