using System.Runtime.InteropServices;
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
internal readonly struct SqlValue : IEquatable<SqlValue>
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

    public string Text
    {
        get
        {
            if (_text is not null) return _text;
            try
            {
                return _element.GetString()!;
            }
            catch (InvalidOperationException)
            {
                // The JSON holds half a surrogate pair, which no string of the language can be.
                return "\ufffd";
            }
        }
    }

    /// <summary>The array or object.</summary>
    public JsonElement Element => _element;

    public bool IsUndefined => Kind == SqlKind.Undefined;

    public bool IsTrue => Kind == SqlKind.Boolean && Number != 0;

    public bool IsFalse => Kind == SqlKind.Boolean && Number == 0;

    public bool IsPrimitive => Kind is SqlKind.Null or SqlKind.Boolean or SqlKind.Number or SqlKind.Text;

    public static SqlValue Of(bool value) => value ? True : False;

    /// <summary>A number; undefined where the calculation has none, as for a division by zero.</summary>
    public static SqlValue Of(double value) => double.IsFinite(value) ? new(SqlKind.Number, value) : Undefined;

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
        SqlKind.Number when double.IsFinite(Number) => Of(Number),
        SqlKind.Number or SqlKind.Array or SqlKind.Object => Of(_element.Clone()),
        _ => this,
    };

    public bool Equals(SqlValue other) => Kind == other.Kind && Kind switch
    {
        SqlKind.Number or SqlKind.Boolean => Number.Equals(other.Number) || Number == other.Number,
        SqlKind.Text => SameText(this, other),
        SqlKind.Array or SqlKind.Object => SameJson(_element, other._element),
        _ => true,
    };

    public override bool Equals(object? obj) => obj is SqlValue other && Equals(other);

    public override int GetHashCode() => Kind switch
    {
        SqlKind.Text => Text.GetHashCode(StringComparison.Ordinal),
        SqlKind.Number or SqlKind.Boolean => Number.GetHashCode(),
        _ => (int)Kind,
    };

    private static bool SameText(SqlValue left, SqlValue right)
    {
        try
        {
            if (right._text is { } text && left._text is null) return left._element.ValueEquals(text);
            if (left._text is { } other && right._text is null) return right._element.ValueEquals(other);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, see Text.
        }

        return string.Equals(left.Text, right.Text, StringComparison.Ordinal);
    }

    private static bool SameJson(JsonElement left, JsonElement right)
    {
        try
        {
            return JsonElement.DeepEquals(left, right);
        }
        catch (InvalidOperationException)
        {
            return left.GetRawText() == right.GetRawText();
        }
    }

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
        // What was read from JSON goes out as it stands there, as whole items do.
        if (_element.ValueKind != JsonValueKind.Undefined)
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(_element), skipInputValidation: true);
        else if (Kind == SqlKind.Text) writer.WriteStringValue(_text);
        else if (Kind == SqlKind.Number) writer.WriteNumberValue(Number);
        else if (Kind == SqlKind.Boolean) writer.WriteBooleanValue(IsTrue);
        else writer.WriteNullValue();
    }
}
