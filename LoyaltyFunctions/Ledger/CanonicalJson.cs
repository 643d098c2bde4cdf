using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// JSON in the one form of RFC 8785 (JSON Canonicalization Scheme): members in the order of their UTF-16 code units, no
/// white space, UTF-8 with as few escapes as possible. Documents here hold texts, whole numbers, booleans, lists and
/// objects; nulls are left out.
/// </summary>
/// <remarks>
/// Written by hand because the encoders of System.Text.Json escape more than the RFC, in capitals: the smiley, for
/// instance, and nobody else would come to the same hash.
/// </remarks>
public static class CanonicalJson
{
    private const string Escaped =
        "\0\u0001\u0002\u0003\u0004\u0005\u0006\u0007\b\t\n\u000b\f\r\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015"
        + "\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\"\\";

    private static readonly SearchValues<char> MustBeEscaped = SearchValues.Create(Escaped);

    /// <summary>The canonical bytes, without the members of the outermost object that are named.</summary>
    /// <exception cref="NotSupportedException">A number that is not whole, or beyond 2^53 - 1.</exception>
    /// <exception cref="InvalidOperationException">A text that is no Unicode.</exception>
    public static ReadOnlyMemory<byte> Of(JsonElement value, params ReadOnlySpan<string> without)
    {
        var bytes = new ArrayBufferWriter<byte>(1_024);
        Write(bytes, value, without);
        return bytes.WrittenMemory;
    }

    private static void Write(ArrayBufferWriter<byte> bytes, JsonElement value, ReadOnlySpan<string> without)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(bytes, value, without);
                break;
            case JsonValueKind.Array:
                WriteArray(bytes, value);
                break;
            case JsonValueKind.String:
                WriteText(bytes, value.GetString());
                break;
            case JsonValueKind.Number:
                WriteNumber(bytes, value);
                break;
            case JsonValueKind.True:
                bytes.Write("true"u8);
                break;
            case JsonValueKind.False:
                bytes.Write("false"u8);
                break;
            default:
                bytes.Write("null"u8);
                break;
        }
    }

    private static void WriteObject(ArrayBufferWriter<byte> bytes, JsonElement value, ReadOnlySpan<string> without)
    {
        var members = new List<KeyValuePair<string, JsonElement>>(24);
        foreach (var member in value.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null) members.Add(new(member.Name, member.Value));
        }

        members.Sort(static (left, right) => string.CompareOrdinal(left.Key, right.Key));
        var separator = (byte)'{';
        foreach (var (name, member) in members)
        {
            if (without.Contains(name)) continue;
            WriteByte(bytes, separator);
            WriteText(bytes, name);
            WriteByte(bytes, (byte)':');
            Write(bytes, member, []);
            separator = (byte)',';
        }

        if (separator == (byte)'{') WriteByte(bytes, separator);
        WriteByte(bytes, (byte)'}');
    }

    private static void WriteArray(ArrayBufferWriter<byte> bytes, JsonElement value)
    {
        var separator = (byte)'[';
        foreach (var item in value.EnumerateArray())
        {
            WriteByte(bytes, separator);
            Write(bytes, item, []);
            separator = (byte)',';
        }

        if (separator == (byte)'[') WriteByte(bytes, separator);
        WriteByte(bytes, (byte)']');
    }

    private static void WriteNumber(ArrayBufferWriter<byte> bytes, JsonElement value)
    {
        if (!value.TryGetInt64(out var whole) || whole is < -Points.Max or > Points.Max)
        {
            throw new NotSupportedException($"The number {value.GetRawText()} is not whole, or beyond 2^53 - 1.");
        }

        whole.TryFormat(bytes.GetSpan(20), out var written, default, CultureInfo.InvariantCulture);
        bytes.Advance(written);
    }

    private static void WriteText(ArrayBufferWriter<byte> bytes, ReadOnlySpan<char> text)
    {
        WriteByte(bytes, (byte)'"');
        while (text.IndexOfAny(MustBeEscaped) is var next and >= 0)
        {
            WritePlain(bytes, text[..next]);
            WriteEscape(bytes, text[next]);
            text = text[(next + 1)..];
        }

        WritePlain(bytes, text);
        WriteByte(bytes, (byte)'"');
    }

    private static void WritePlain(ArrayBufferWriter<byte> bytes, ReadOnlySpan<char> text)
    {
        var span = bytes.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length));
        bytes.Advance(Encoding.UTF8.GetBytes(text, span));
    }

    private static void WriteEscape(ArrayBufferWriter<byte> bytes, char c)
    {
        var known = "\b\t\n\f\r\"\\".IndexOf(c, StringComparison.Ordinal);
        if (known >= 0) bytes.Write([(byte)'\\', "btnfr\"\\"u8[known]]);
        else bytes.Write(Encoding.ASCII.GetBytes("\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture)));
    }

    private static void WriteByte(ArrayBufferWriter<byte> bytes, byte value)
    {
        bytes.GetSpan(1)[0] = value;
        bytes.Advance(1);
    }
}
