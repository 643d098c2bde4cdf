using System.Text.RegularExpressions;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Query;

/// <summary>Functions over strings. Comparisons are ordinal; the ignore-case argument is ordinal as well.</summary>
internal static class SqlTextFunctions
{
    // Nested REPLACE or REPLICATE could otherwise fill the memory of the process.
    private const int CharactersMax = 4 * 1024 * 1024;
    private const int ReplicateMax = 10_000;
    private static readonly TimeSpan RegexTimeMax = TimeSpan.FromMilliseconds(200);

    public static readonly SqlFunction[] All =
    [
        new("CONCAT", 2, SqlFunction.AnyNumber, it => Array.TrueForAll(it, part => part.Kind == SqlKind.Text)
            ? Joined(it.Select(part => part.Text))
            : SqlValue.Undefined),
        Search("CONTAINS", (text, part, how) => text.Contains(part, how)),
        Search("STARTSWITH", (text, part, how) => text.StartsWith(part, how)),
        Search("ENDSWITH", (text, part, how) => text.EndsWith(part, how)),
        Search("STRINGEQUALS", (text, part, how) => text.Equals(part, how)),
        new("INDEX_OF", 2, 3, IndexOf),
        new("LENGTH", 1, it => OnText(it[0], text => SqlValue.Of(text.Length))),
        Change("LOWER", text => text.ToLowerInvariant()),
        Change("UPPER", text => text.ToUpperInvariant()),
        Change("REVERSE", text => string.Concat(text.EnumerateRunes().Reverse())),
        Trim("TRIM", (text, set) => text.Trim(set)),
        Trim("LTRIM", (text, set) => text.TrimStart(set)),
        Trim("RTRIM", (text, set) => text.TrimEnd(set)),
        Cut("LEFT", (text, count) => text[..Math.Min(count, text.Length)]),
        Cut("RIGHT", (text, count) => text[^Math.Min(count, text.Length)..]),
        new("SUBSTRING", 3, Substring),
        new("REPLACE", 3, Replace),
        new("REPLICATE", 2, Replicate),
        new("REGEXMATCH", 2, 3, RegexMatch),
        new("STRINGSPLIT", 2, Split),
        new("STRINGJOIN", 2, Join),
    ];

    public static SqlValue Joined(IEnumerable<string> parts)
    {
        var text = string.Concat(parts);
        return text.Length <= CharactersMax ? SqlValue.Of(text) : throw TooLong();
    }

    private static SqlValue OnText(SqlValue value, Func<string, SqlValue> change) =>
        value.Kind == SqlKind.Text ? change(value.Text) : SqlValue.Undefined;

    private static SqlFunction Change(string name, Func<string, string> change) =>
        new(name, 1, it => OnText(it[0], text => SqlValue.Of(change(text))));

    private static SqlFunction Search(string name, Func<string, string, StringComparison, bool> test) =>
        new(name, 2, 3, it => AreTexts(it) && (it.Length == 2 || it[2].Kind == SqlKind.Boolean)
            ? SqlValue.Of(test(it[0].Text, it[1].Text, it.Length == 3 && it[2].IsTrue
                ? StringComparison.OrdinalIgnoreCase
                : StringComparison.Ordinal))
            : SqlValue.Undefined);

    private static bool AreTexts(SqlValue[] it) => it[0].Kind == SqlKind.Text && it[1].Kind == SqlKind.Text;

    private static SqlFunction Trim(string name, Func<string, char[]?, string> trim) =>
        new(name, 1, 2, it => it.Length == 1 || it[1].Kind == SqlKind.Text
            ? OnText(it[0], text => SqlValue.Of(
                UnicodeText.Mended(trim(text, it.Length == 1 ? null : it[1].Text.ToCharArray()))))
            : SqlValue.Undefined);

    private static SqlFunction Cut(string name, Func<string, int, string> cut) =>
        new(name, 2, it => it[1].Kind == SqlKind.Number
            ? OnText(it[0], text => SqlValue.Of(UnicodeText.Mended(cut(text, Count(it[1])))))
            : SqlValue.Undefined);

    private static SqlValue Substring(SqlValue[] it)
    {
        if (it[1].Kind != SqlKind.Number || it[2].Kind != SqlKind.Number) return SqlValue.Undefined;
        return OnText(it[0], text =>
        {
            var start = Math.Min(Count(it[1]), text.Length);
            return SqlValue.Of(UnicodeText.Mended(
                text.Substring(start, Math.Min(Count(it[2]), text.Length - start))));
        });
    }

    /// <summary>A number as a count of characters or elements: what is negative counts as 0.</summary>
    private static int Count(SqlValue value) => (int)Math.Clamp(Math.Truncate(value.Number), 0, int.MaxValue);

    private static SqlValue IndexOf(SqlValue[] it)
    {
        if (!AreTexts(it) || (it.Length == 3 && it[2].Kind != SqlKind.Number)) return SqlValue.Undefined;
        var start = it.Length == 3 ? Count(it[2]) : 0;
        return start > it[0].Text.Length
            ? SqlValue.Of(-1)
            : SqlValue.Of(it[0].Text.IndexOf(it[1].Text, start, StringComparison.Ordinal));
    }

    private static SqlValue Replace(SqlValue[] it)
    {
        if (!AreTexts(it) || it[2].Kind != SqlKind.Text) return SqlValue.Undefined;
        var (text, sought, by) = (it[0].Text, it[1].Text, it[2].Text);
        if (sought.Length == 0) return it[0];
        if (by.Length > sought.Length && (long)text.Length / sought.Length * by.Length > CharactersMax) throw TooLong();
        return SqlValue.Of(text.Replace(sought, by, StringComparison.Ordinal));
    }

    private static SqlValue Replicate(SqlValue[] it)
    {
        if (it[0].Kind != SqlKind.Text || it[1].Kind != SqlKind.Number) return SqlValue.Undefined;
        if (it[1].Number is < 0 or > ReplicateMax) return SqlValue.Undefined;
        if ((long)it[0].Text.Length * Count(it[1]) > CharactersMax) throw TooLong();
        return Joined(Enumerable.Repeat(it[0].Text, Count(it[1])));
    }

    private static SqlValue Split(SqlValue[] it) => AreTexts(it)
        ? SqlJson.ArrayOf(it[0].Text.Split(it[1].Text).Select(SqlValue.Of))
        : SqlValue.Undefined;

    private static SqlValue Join(SqlValue[] it)
    {
        if (it[0].Kind != SqlKind.Array || it[1].Kind != SqlKind.Text) return SqlValue.Undefined;
        var parts = it[0].Element.EnumerateArray().Select(SqlValue.Of).ToArray();
        if (!Array.TrueForAll(parts, part => part.Kind == SqlKind.Text)) return SqlValue.Undefined;
        if ((long)it[1].Text.Length * parts.Length > CharactersMax) throw TooLong();
        return Joined([string.Join(it[1].Text, parts.Select(part => part.Text))]);
    }

    private static SqlValue RegexMatch(SqlValue[] it)
    {
        if (!AreTexts(it) || (it.Length == 3 && it[2].Kind != SqlKind.Text)) return SqlValue.Undefined;
        var options = RegexOptions.CultureInvariant;
        foreach (var modifier in it.Length == 3 ? it[2].Text : "")
            options |= modifier switch
            {
                'm' => RegexOptions.Multiline,
                's' => RegexOptions.Singleline,
                'i' => RegexOptions.IgnoreCase,
                'x' => RegexOptions.IgnorePatternWhitespace,
                _ => throw RefusedException.Malformed($"RegexMatch has no modifier '{modifier}': m, s, i and x exist."),
            };
        try
        {
            return SqlValue.Of(Regex.IsMatch(it[0].Text, it[1].Text, options, RegexTimeMax));
        }
        catch (RegexMatchTimeoutException)
        {
            throw RefusedException.Malformed(
                $"RegexMatch takes longer than {RegexTimeMax.TotalMilliseconds} ms on a string; simplify the pattern.");
        }
        catch (ArgumentException broken)
        {
            throw RefusedException.Malformed("RegexMatch was given an invalid pattern: " + broken.Message);
        }
    }

    private static RefusedException TooLong() =>
        RefusedException.Malformed($"The query makes a string of more than {CharactersMax} characters.");
}
