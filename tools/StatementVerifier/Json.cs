using System.Globalization;
using System.Text.Json;

namespace StatementVerifier;

/// <summary>Reads members that must be there; what is not as it must be is a failed check.</summary>
internal static class Json
{
    public static JsonElement Member(this JsonElement json, string name) =>
        json.Optional(name) ?? throw new CheckFailedException($"there is no '{name}' where one belongs.");

    public static JsonElement? Optional(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member)
            && member.ValueKind != JsonValueKind.Null
            ? member
            : null;

    public static string Text(this JsonElement json, string name)
    {
        var member = json.Member(name);
        return member.ValueKind == JsonValueKind.String
            ? Readable(member, name)
            : throw new CheckFailedException($"'{name}' is no text.");
    }

    public static long Number(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Number } member && member.TryGetInt64(out var number)
            ? number
            : throw new CheckFailedException($"'{name}' is no whole number.");

    public static DateTimeOffset Instant(this JsonElement json, string name) =>
        DateTimeOffset.TryParse(
            json.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
            ? instant
            : throw new CheckFailedException($"'{name}' is no time.");

    public static IReadOnlyList<JsonElement> List(this JsonElement json, string name) =>
        json.Member(name) is { ValueKind: JsonValueKind.Array } member
            ? [.. member.EnumerateArray()]
            : throw new CheckFailedException($"'{name}' is no list.");

    private static string Readable(JsonElement text, string name)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new CheckFailedException($"'{name}' is no Unicode.");
        }
    }
}
