using System.Text.Json;

namespace FunctionsWorker.Binding;

/// <summary>A JSON array as the text of its items, and back.</summary>
internal static class JsonArray
{
    public static string[] TextsOf(string json)
    {
        using var array = JsonDocument.Parse(json);
        return [.. array.RootElement.EnumerateArray().Select(item => item.GetRawText())];
    }

    public static string Of(IEnumerable<JsonElement> items) =>
        $"[{string.Join(',', items.Select(item => item.GetRawText()))}]";
}
