using System.Globalization;
using System.Text;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Query;

/// <summary>Cuts the query text into tokens.</summary>
internal sealed class SqlTokenizer(string text)
{
    /// <summary>The longest text that the service takes.</summary>
    public const int CharactersMax = 256 * 1024;

    private static readonly string[] Symbols =
    [
        "!=", "<=", ">=", "<>", "||", "??", "(", ")", "[", "]", "{", "}", ",", ".", ":",
        "=", "<", ">", "*", "-", "+", "/", "%", "?",
    ];

    private int _at;
    private int _line = 1;
    private int _lineStart;
    private int _counted;

    public IReadOnlyList<SqlToken> Run()
    {
        if (text.Length > CharactersMax)
            throw RefusedException.Malformed($"The query text has more than {CharactersMax} characters.");
        var tokens = new List<SqlToken>();
        while (SkipSpace()) tokens.Add(Next());
        tokens.Add(new SqlToken(SqlTokenKind.End, "the end", PlaceFrom(_at)));
        return tokens;
    }

    /// <summary>Goes over white space and comments; false at the end.</summary>
    private bool SkipSpace()
    {
        while (_at < text.Length)
        {
            if (char.IsWhiteSpace(text[_at])) _at++;
            else if (StartsHere("--")) SkipTo("\n");
            else if (StartsHere("/*")) SkipTo("*/");
            else return true;
        }

        return false;
    }

    private void SkipTo(string end)
    {
        var start = _at;
        var found = text.IndexOf(end, _at + 2, StringComparison.Ordinal);
        if (found < 0 && end == "*/") throw Refuse("Syntax error, the comment is not closed.", start);
        _at = found < 0 ? text.Length : found + end.Length;
    }

    private SqlToken Next()
    {
        var start = _at;
        var first = text[_at];
        if (first is '\'' or '"') return Token(SqlTokenKind.Text, ReadText(first), start);
        if (char.IsAsciiDigit(first) || (first == '.' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1])))
            return Token(SqlTokenKind.Number, ReadNumber(), start);
        if (first == '@' && _at + 1 < text.Length && IsWordPart(text[_at + 1]))
        {
            _at++;
            return Token(SqlTokenKind.Parameter, "@" + ReadWord(), start);
        }

        if (IsWordPart(first)) return Token(SqlTokenKind.Word, ReadWord(), start);
        var symbol = Array.Find(Symbols, StartsHere);
        _at += symbol?.Length ?? 1;
        return symbol is null
            ? throw Refuse($"Syntax error, incorrect syntax near '{Shown(first)}'.", start)
            : Token(SqlTokenKind.Symbol, symbol, start);
    }

    private static char Shown(char letter) => char.IsSurrogate(letter) || char.IsControl(letter) ? '?' : letter;

    private SqlToken Token(SqlTokenKind kind, string value, int start) => new(kind, value, PlaceFrom(start));

    private SqlPlace PlaceFrom(int start)
    {
        for (; _counted < start; _counted++)
        {
            if (text[_counted] != '\n') continue;
            _line++;
            _lineStart = _counted + 1;
        }

        return new SqlPlace(start, _at, _line, start - _lineStart + 1);
    }

    private RefusedException Refuse(string message, int start) =>
        SqlSyntax.Refuse(SqlSyntax.Unexpected, message, PlaceFrom(start));

    private bool StartsHere(string part) => string.CompareOrdinal(text, _at, part, 0, part.Length) == 0;

    private string ReadWord()
    {
        var start = _at;
        while (_at < text.Length && IsWordPart(text[_at])) _at++;
        return text[start.._at];
    }

    private string ReadNumber()
    {
        var start = _at;
        ReadDigits();
        if (_at < text.Length && text[_at] == '.')
        {
            _at++;
            ReadDigits();
        }

        if (_at < text.Length && text[_at] is 'e' or 'E')
        {
            _at++;
            if (_at < text.Length && text[_at] is '+' or '-') _at++;
            ReadDigits();
        }

        var number = text[start.._at];
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) &&
            double.IsFinite(value) && (_at == text.Length || !IsWordPart(text[_at]))
            ? number
            : throw Refuse($"Syntax error, invalid numeric value token '{number}'.", start);
    }

    private void ReadDigits()
    {
        while (_at < text.Length && char.IsAsciiDigit(text[_at])) _at++;
    }

    private string ReadText(char quote)
    {
        var start = _at++;
        var content = new StringBuilder();
        while (_at < text.Length && text[_at] != quote)
        {
            if (text[_at] == '\\') content.Append(ReadEscape());
            else content.Append(text[_at++]);
        }

        if (_at == text.Length) throw Refuse("Syntax error, the string is not closed.", start);
        _at++;
        return UnicodeText.Mended(content.ToString());
    }

    private char ReadEscape()
    {
        var start = _at++;
        var code = _at < text.Length ? text[_at++] : '\0';
        switch (code)
        {
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
            case 'b': return '\b';
            case 'f': return '\f';
            case '\\' or '/' or '\'' or '"': return code;
            case 'u' when _at + 4 <= text.Length && ushort.TryParse(
                text.AsSpan(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit):
                _at += 4;
                return (char)unit;
            default: throw Refuse("Syntax error, invalid string literal: the escape is not valid.", start);
        }
    }

    private static bool IsWordPart(char letter) => char.IsLetterOrDigit(letter) || letter is '_' or '$';
}
