using System.Buffers;
using System.Text.Json;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Query;

/// <summary>
/// Where a query goes on: behind the item with <see cref="Number"/>, which has the given ORDER BY keys.
/// </summary>
/// <param name="Number">The last item looked at.</param>
/// <param name="Skipped">How much of OFFSET is used up.</param>
/// <param name="Returned">How much of TOP or LIMIT is used up.</param>
/// <param name="Keys">The ORDER BY keys of that item; null without ORDER BY.</param>
internal sealed record QueryCursor(long Number, int Skipped, int Returned, IReadOnlyList<SqlValue>? Keys)
{
    public static readonly QueryCursor Start = new(0, 0, 0, null);

    /// <summary>The continuation as text that a header can carry.</summary>
    public string Write()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(Number);
            writer.WriteNumberValue(Skipped);
            writer.WriteNumberValue(Returned);
            foreach (var key in Keys ?? [])
            {
                // Undefined has no JSON form: it is the empty array around no value.
                writer.WriteStartArray();
                if (key.Kind != SqlKind.Undefined) key.WriteTo(writer);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        return Convert.ToBase64String(buffer.WrittenSpan);
    }

    /// <exception cref="RefusedException">
    /// The text was not written by <see cref="Write"/> for a query with as many keys.
    /// </exception>
    public static QueryCursor Read(string text, int keysExpected)
    {
        try
        {
            var parts = JsonSerializer.Deserialize<JsonElement[]>(Convert.FromBase64String(text))!;
            var keys = parts[3..]
                .Select(part => part.GetArrayLength() == 0 ? SqlValue.Undefined : SqlValue.Of(part[0]))
                .ToArray();
            if (keys.Length == keysExpected)
                return new QueryCursor(
                    parts[0].GetInt64(), parts[1].GetInt32(), parts[2].GetInt32(), keysExpected == 0 ? null : keys);
        }
        catch (Exception broken) when (broken is FormatException or JsonException
            or InvalidOperationException or ArgumentException)
        {
            throw RefusedException.Malformed("The continuation token is not valid: " + broken.Message);
        }

        throw RefusedException.Malformed("The continuation token belongs to another query.");
    }
}
