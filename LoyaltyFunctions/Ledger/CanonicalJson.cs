using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// JSON in the one form of RFC 8785 (JSON Canonicalization Scheme): members in the order of their UTF-16 code units, no
/// white space. Documents here hold texts, whole numbers, booleans, lists and objects; nulls are left out.
/// </summary>
public static class CanonicalJson
{
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The canonical bytes, without the members of the outermost object that are named.</summary>
    /// <exception cref="NotSupportedException">A number that is not whole.</exception>
    public static ReadOnlyMemory<byte> Of(JsonElement value, params ReadOnlySpan<string> without)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Compact))
        {
            Write(writer, value, without);
        }

        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter writer, JsonElement value, ReadOnlySpan<string> without)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(writer, value, without);
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray()) Write(writer, item, []);
                writer.WriteEndArray();
                break;
            case JsonValueKind.Number:
                writer.WriteNumberValue(
                    value.TryGetInt64(out var whole)
                        ? whole
                        : throw new NotSupportedException($"The number {value.GetRawText()} is not whole."));
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, JsonElement value, ReadOnlySpan<string> without)
    {
        var members = value.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null).ToArray();
        Array.Sort(members, (left, right) => string.CompareOrdinal(left.Name, right.Name));
        writer.WriteStartObject();
        foreach (var member in members)
        {
            if (without.Contains(member.Name)) continue;
            writer.WritePropertyName(member.Name);
            Write(writer, member.Value, []);
        }

        writer.WriteEndObject();
    }
}
