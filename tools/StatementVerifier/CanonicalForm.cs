using System.Globalization;
using System.Text;
using System.Text.Json;

namespace StatementVerifier;

/// <summary>The form of RFC 8785 (JSON Canonicalization Scheme) for texts, whole numbers, booleans, lists and objects;
/// members that are null are left out.</summary>
internal static class CanonicalForm
{
    /// <summary>Beyond it, readers that take numbers as doubles would round.</summary>
    private const long WholeMax = (1L << 53) - 1;

    /// <param name="without">A member of the outermost object that is left out.</param>
    public static byte[] Of(JsonElement json, string? without = null)
    {
        var text = new StringBuilder();
        Write(text, json, without);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Write(StringBuilder text, JsonElement json, string? without)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                var members = json.EnumerateObject()
                    .Where(member => member.Value.ValueKind != JsonValueKind.Null && member.Name != without)
                    .OrderBy(member => member.Name, StringComparer.Ordinal);
                WriteList(text, "{}", members, member =>
                {
                    WriteText(text, member.Name);
                    text.Append(':');
                    Write(text, member.Value, without: null);
                });
                break;
            case JsonValueKind.Array:
                WriteList(text, "[]", json.EnumerateArray(), item => Write(text, item, without: null));
                break;
            case JsonValueKind.String:
                WriteText(text, json.GetString()!);
                break;
            case JsonValueKind.Number:
                WriteNumber(text, json);
                break;
            default:
                text.Append(json.GetRawText());
                break;
        }
    }

    private static void WriteNumber(StringBuilder text, JsonElement json)
    {
        if (!json.TryGetInt64(out var number) || number is < -WholeMax or > WholeMax)
        {
            throw new CheckFailedException($"the number {json.GetRawText()} is not whole, or too large.");
        }

        text.Append(number);
    }

    private static void WriteList<T>(StringBuilder text, string brackets, IEnumerable<T> items, Action<T> write)
    {
        text.Append(brackets[0]);
        var isFirst = true;
        foreach (var item in items)
        {
            if (!isFirst) text.Append(',');
            isFirst = false;
            write(item);
        }

        text.Append(brackets[1]);
    }

    private static void WriteText(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                < ' ' => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
                _ => c.ToString(),
            });
        }

        text.Append('"');
    }
}
