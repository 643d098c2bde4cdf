using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Query;

/// <summary>Makes arrays and objects, and gives values a number by which equal ones are found.</summary>
internal static class SqlJson
{
    // A query must not fill the memory of the process with one value.
    private const int BytesMax = 8 * 1024 * 1024;

    // Items nest 64 levels at most; each level of a query can add one around them.
    private const int DepthMax = 1000;

    public static SqlValue ArrayOf(IEnumerable<SqlValue> elements) => Build(writer =>
    {
        writer.WriteStartArray();
        foreach (var element in elements)
        {
            if (element.IsUndefined) continue;
            element.WriteTo(writer);
            if (writer.BytesCommitted + writer.BytesPending > BytesMax) throw TooLarge();
        }

        writer.WriteEndArray();
    });

    public static SqlValue ObjectOf(IEnumerable<(string Name, SqlValue Value)> properties) => Build(writer =>
    {
        writer.WriteStartObject();
        foreach (var (name, value) in properties)
        {
            if (value.IsUndefined) continue;
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
    });

    private static SqlValue Build(Action<Utf8JsonWriter> write)
    {
        var bytes = Written(write);
        if (bytes.Length > BytesMax) throw TooLarge();
        return SqlValue.Of(Parse(bytes)!.Value);
    }

    /// <summary>The value of a JSON text; null where it is none.</summary>
    public static JsonElement? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = DepthMax });
            var element = JsonElement.ParseValue(ref reader);
            return reader.Read() ? null : element;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static ReadOnlySpan<byte> Written(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions)) write(writer);
        return buffer.WrittenSpan;
    }

    /// <summary>A number that two rows of values share only if they are equal.</summary>
    public static UInt128 HashOf(IEnumerable<SqlValue> values)
    {
        var canonical = new ArrayBufferWriter<byte>();
        foreach (var value in values) WriteCanonical(canonical, value);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonical.WrittenSpan, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    private static void WriteCanonical(ArrayBufferWriter<byte> buffer, SqlValue value)
    {
        buffer.Write([(byte)value.Kind]);
        switch (value.Kind)
        {
            case SqlKind.Boolean or SqlKind.Number:
                // Zero and minus zero are one number.
                BinaryPrimitives.WriteDoubleBigEndian(buffer.GetSpan(8), value.Number == 0 ? 0 : value.Number);
                buffer.Advance(8);
                break;
            case SqlKind.Text:
                WriteText(buffer, value.Text);
                break;
            case SqlKind.Array:
                foreach (var element in value.Element.EnumerateArray()) WriteCanonical(buffer, SqlValue.Of(element));
                buffer.Write([byte.MaxValue]);
                break;
            case SqlKind.Object:
                foreach (var property in value.Element.EnumerateObject().OrderBy(it => it.Name, StringComparer.Ordinal))
                {
                    WriteText(buffer, property.Name);
                    WriteCanonical(buffer, SqlValue.Of(property.Value));
                }

                buffer.Write([byte.MaxValue]);
                break;
        }
    }

    private static void WriteText(ArrayBufferWriter<byte> buffer, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        BinaryPrimitives.WriteInt32BigEndian(buffer.GetSpan(4), bytes.Length);
        buffer.Advance(4);
        buffer.Write(bytes);
    }

    public static RefusedException TooLarge() =>
        RefusedException.Malformed($"The query makes a value of more than {BytesMax} bytes; select less at once.");
}
