using System.Globalization;
using System.Text;

namespace AzureServices.Cosmos.Query;

/// <summary>Cuts the query text into tokens.</summary>
internal sealed class SqlTokenizer(string text)
{
    private static readonly string[] Symbols =
    [
        "!=", "<=", ">=", "<>", "||", "??", "(", ")", "[", "]", "{", "}", ",", ".", ":",
        "=", "<", ">", "*", "-", "+", "/", "%", "?",
    ];

    private int _at;

    public IReadOnlyList<SqlToken> Run()
    {
        var tokens = new List<SqlToken>();
        while (true)
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
            if (_at == text.Length) break;
            tokens.Add(Next());
        }

        tokens.Add(new SqlToken(SqlTokenKind.End, "the end", _at));
        return tokens;
    }

    private SqlToken Next()
    {
        var start = _at;
        var first = text[_at];
        if (first is '\'' or '"') return new SqlToken(SqlTokenKind.Text, ReadText(first), start);
        if (char.IsAsciiDigit(first)) return new SqlToken(SqlTokenKind.Number, ReadNumber(), start);
        if (first == '@' && _at + 1 < text.Length && IsWordPart(text[_at + 1]))
        {
            _at++;
            return new SqlToken(SqlTokenKind.Parameter, "@" + ReadWord(), start);
        }

        if (IsWordPart(first)) return new SqlToken(SqlTokenKind.Word, ReadWord(), start);
        var symbol = Array.Find(Symbols, it => string.CompareOrdinal(text, start, it, 0, it.Length) == 0)
            ?? throw SqlSyntax.Refuse($"'{first}' is not expected", start);
        _at += symbol.Length;
        return new SqlToken(SqlTokenKind.Symbol, symbol, start);
    }

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
        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out _) &&
            (_at == text.Length || !IsWordPart(text[_at]))
            ? number
            : throw SqlSyntax.Refuse($"'{number}' is not a number", start);
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

        if (_at == text.Length) throw SqlSyntax.Refuse("The string is not closed", start);
        _at++;
        return content.ToString();
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
            default: throw SqlSyntax.Refuse("The escape in the string is not valid", start);
        }
    }

    private static bool IsWordPart(char letter) => char.IsLetterOrDigit(letter) || letter is '_' or '$';
}
