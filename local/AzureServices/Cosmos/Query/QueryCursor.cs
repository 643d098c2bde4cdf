using System.Globalization;
using System.Text.Json;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Query;

/// <summary>Where a query goes on: behind the result at a position.</summary>
/// <param name="After">The last result that was given out or skipped.</param>
/// <param name="Skipped">How much of OFFSET is used up.</param>
/// <param name="Returned">How much of TOP or LIMIT is used up.</param>
internal sealed record QueryCursor(QueryPosition After, int Skipped, int Returned)
{
    // It goes through a header in both directions; clients and servers bound those to 16 or 32 KB.
    private const int CharactersMax = 8 * 1024;

    private const int FixedParts = 4;

    public static readonly QueryCursor Start = new(QueryPosition.Start, 0, 0);

    /// <summary>The continuation as text that a header can carry.</summary>
    /// <exception cref="RefusedException">The ORDER BY keys are too long for that.</exception>
    public string Write()
    {
        var json = SqlJson.Written(writer =>
        {
            writer.WriteStartArray();
            writer.WriteStringValue(After.Number.ToString(CultureInfo.InvariantCulture));
            writer.WriteNumberValue(After.Index);
            writer.WriteNumberValue(Skipped);
            writer.WriteNumberValue(Returned);
            foreach (var key in After.Keys) WriteKey(writer, key);
            writer.WriteEndArray();
        });
        var text = Convert.ToBase64String(json);
        return text.Length <= CharactersMax
            ? text
            : throw RefusedException.Malformed(
                $"The ORDER BY keys are too long for a continuation token of {CharactersMax} characters; " +
                "order by a shorter property, or take all results with one page.");
    }

    private static void WriteKey(Utf8JsonWriter writer, SqlValue key)
    {
        // Undefined has no JSON form: it is the empty array around no value. Of arrays and objects the
        // order knows only the kind.
        writer.WriteStartArray();
        if (key.Kind == SqlKind.Array) writer.WriteRawValue("[]");
        else if (key.Kind == SqlKind.Object) writer.WriteRawValue("{}");
        else if (!key.IsUndefined) key.WriteTo(writer);
        writer.WriteEndArray();
    }

    /// <exception cref="RefusedException">
    /// The text was not written by <see cref="Write"/> for a query with as many keys.
    /// </exception>
    public static QueryCursor Read(string text, SqlQuery query)
    {
        try
        {
            var parts = JsonSerializer.Deserialize<JsonElement[]>(Convert.FromBase64String(text))!;
            if (parts.Length < FixedParts) throw new FormatException("It is too short.");
            var keys = parts[FixedParts..]
                .Select(part => part.GetArrayLength() == 0 ? SqlValue.Undefined : SqlValue.Of(part[0]))
                .ToArray();
            var number = UInt128.Parse(parts[0].GetString()!, CultureInfo.InvariantCulture);
            var cursor = new QueryCursor(
                new QueryPosition(keys, number, parts[1].GetInt32()), parts[2].GetInt32(), parts[3].GetInt32());
            if (cursor.Fits(query)) return cursor;
        }
        catch (Exception broken) when (broken is FormatException or JsonException
            or InvalidOperationException or ArgumentException or OverflowException)
        {
            throw RefusedException.Malformed("The continuation token is not valid: " + broken.Message);
        }

        throw RefusedException.Malformed("The continuation token belongs to another query.");
    }

    private bool Fits(SqlQuery query) =>
        After.Keys.Count == query.OrderBy.Count && After.Index >= 0 &&
        (!query.IsStreaming || After.Number <= (UInt128)long.MaxValue) &&
        Skipped >= 0 && Skipped <= query.Offset && Returned >= 0 && Returned <= (query.Limit ?? int.MaxValue);
}
