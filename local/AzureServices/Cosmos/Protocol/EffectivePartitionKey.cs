using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace AzureServices.Cosmos.Protocol;

/// <summary>
/// The place of a partition in the hash space of its container, as text: 32 hexadecimal digits for each value of the
/// partition key. Clients compute the same, to find the range of a partition.
/// </summary>
internal static class EffectivePartitionKey
{
    public const int DigitsPerValue = 32;

    private const int TextBytesMax = 2048;

    // The two highest bits are left free, so that "FF" stands behind every hash.
    private static readonly UInt128 HashMask = UInt128.MaxValue >> 2;

    private static readonly string Undefined = HashOf([(byte)Marker.Undefined]);
    private static readonly string Null = HashOf([(byte)Marker.Null]);
    private static readonly string False = HashOf([(byte)Marker.False]);
    private static readonly string True = HashOf([(byte)Marker.True]);

    private enum Marker : byte
    {
        Undefined = 0,
        Null = 1,
        False = 2,
        True = 3,
        Number = 5,
        Text = 8,
    }

    /// <summary>The highest hash: ranges share what lies up to it.</summary>
    public static UInt128 HashMax => HashMask;

    /// <summary>The key that a request names: a JSON array with a value for each path, or for the first ones.</summary>
    /// <exception cref="RefusedException">The header is no such array.</exception>
    public static string FromHeader(string header)
    {
        try
        {
            using var parsed = JsonDocument.Parse(header);
            var values = parsed.RootElement;
            if (values.ValueKind == JsonValueKind.Array &&
                values.GetArrayLength() is > 0 and <= PartitionKeyDefinition.PathsMax)
                return string.Concat(values.EnumerateArray().Select(OfHeaderValue));
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            // InvalidOperationException is what the parser throws for a string that is not well-formed Unicode.
            throw RefusedException.Malformed("The partition key header is not JSON.");
        }

        throw RefusedException.Malformed(
            $"The partition key header must be an array of 1 to {PartitionKeyDefinition.PathsMax} values.");
    }

    /// <summary>The hash of one value; an element that is not there stands for "undefined".</summary>
    /// <exception cref="RefusedException">The value cannot be a partition key.</exception>
    public static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined => Undefined,
        JsonValueKind.String => OfText(value.GetString()!),
        JsonValueKind.Number => OfNumber(value.GetDouble()),
        JsonValueKind.True => True,
        JsonValueKind.False => False,
        JsonValueKind.Null => Null,
        _ => throw RefusedException.Malformed("A partition key must be a string, a number, a boolean or null."),
    };

    public static string OfText(string text)
    {
        var size = Encoding.UTF8.GetByteCount(text);
        if (size > TextBytesMax)
            throw RefusedException.Malformed($"A partition key value has at most {TextBytesMax} bytes.");
        var bytes = ArrayPool<byte>.Shared.Rent(size + 2);
        bytes[0] = (byte)Marker.Text;
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(1));
        bytes[size + 1] = 0xff;
        var hash = HashOf(bytes.AsSpan(0, size + 2));
        ArrayPool<byte>.Shared.Return(bytes);
        return hash;
    }

    public static string OfNumber(double number)
    {
        Span<byte> bytes = stackalloc byte[1 + sizeof(double)];
        bytes[0] = (byte)Marker.Number;
        BinaryPrimitives.WriteDoubleLittleEndian(bytes[1..], number);
        return HashOf(bytes);
    }

    private static string OfHeaderValue(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() == 0 ? Undefined : Of(value);

    private static string HashOf(ReadOnlySpan<byte> bytes) => Digits(Murmur3.Hash(bytes) & HashMask);

    public static string Digits(UInt128 hash)
    {
        Span<byte> bytes = stackalloc byte[DigitsPerValue / 2];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, hash);
        return Convert.ToHexString(bytes);
    }
}
