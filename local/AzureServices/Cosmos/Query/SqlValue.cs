using System.Text.Json;

namespace AzureServices.Cosmos.Query;

/// <summary>The kinds of values, in the order in which ORDER BY puts them.</summary>
internal enum SqlKind
{
    Undefined,
    Null,
    Boolean,
    Number,
    Text,
    Array,
    Object,
}

/// <summary>A value of the query language: one of JSON, or undefined.</summary>
internal readonly struct SqlValue
{
    private readonly string? _text;
    private readonly JsonElement _element;

    private SqlValue(SqlKind kind, double number = 0, string? text = null, JsonElement element = default)
    {
        Kind = kind;
        Number = number;
        _text = text;
        _element = element;
    }

    public static SqlValue Undefined => default;

    public static readonly SqlValue Null = new(SqlKind.Null);
    public static readonly SqlValue True = new(SqlKind.Boolean, 1);
    public static readonly SqlValue False = new(SqlKind.Boolean);

    public SqlKind Kind { get; }

    /// <summary>The number; for a boolean 1 or 0.</summary>
    public double Number { get; }

    public string Text => _text ?? _element.GetString()!;

    /// <summary>The array or object.</summary>
    public JsonElement Element => _element;

    public bool IsTrue => Kind == SqlKind.Boolean && Number != 0;

    public bool IsFalse => Kind == SqlKind.Boolean && Number == 0;

    public static SqlValue Of(bool value) => value ? True : False;

    public static SqlValue Of(double value) => new(SqlKind.Number, value);

    public static SqlValue Of(string value) => new(SqlKind.Text, text: value);

    public static SqlValue Of(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Null => Null,
        JsonValueKind.True => True,
        JsonValueKind.False => False,
        JsonValueKind.Number => new SqlValue(SqlKind.Number, element.GetDouble(), element: element),
        JsonValueKind.String => new SqlValue(SqlKind.Text, element: element),
        JsonValueKind.Array => new SqlValue(SqlKind.Array, element: element),
        JsonValueKind.Object => new SqlValue(SqlKind.Object, element: element),
        _ => Undefined,
    };

    /// <summary>The same value, free of the document that it was read from.</summary>
    public SqlValue Detached() => Kind switch
    {
        SqlKind.Text => Of(Text),
        SqlKind.Number => Of(Number),
        SqlKind.Array or SqlKind.Object => Of(_element.Clone()),
        _ => this,
    };

    /// <summary>Equality of two values of one kind.</summary>
    public bool SameAs(SqlValue other) => Kind switch
    {
        SqlKind.Number or SqlKind.Boolean => Number.Equals(other.Number),
        SqlKind.Text when other._text is { } text && _text is null => _element.ValueEquals(text),
        SqlKind.Text when _text is { } text && other._text is null => other._element.ValueEquals(text),
        SqlKind.Text => string.Equals(Text, other.Text, StringComparison.Ordinal),
        SqlKind.Array or SqlKind.Object => JsonElement.DeepEquals(_element, other._element),
        _ => true,
    };

    /// <summary>The order of two values of any kinds; arrays and objects are ordered by kind only.</summary>
    public int CompareTo(SqlValue other)
    {
        if (Kind != other.Kind) return Kind.CompareTo(other.Kind);
        return Kind switch
        {
            SqlKind.Number or SqlKind.Boolean => Number.CompareTo(other.Number),
            SqlKind.Text => string.CompareOrdinal(Text, other.Text),
            _ => 0,
        };
    }

    public void WriteTo(Utf8JsonWriter writer)
    {
        if (_element.ValueKind != JsonValueKind.Undefined) _element.WriteTo(writer);
        else if (Kind == SqlKind.Text) writer.WriteStringValue(_text);
        else if (Kind == SqlKind.Number) writer.WriteNumberValue(Number);
        else if (Kind == SqlKind.Boolean) writer.WriteBooleanValue(IsTrue);
        else writer.WriteNullValue();
    }
}
