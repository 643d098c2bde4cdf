using System.Globalization;
using System.Text.Json;

namespace AzureServices.Cosmos.Protocol;

/// <summary>What must be unique among the items of a partition: each key is one path or several together.</summary>
internal sealed class UniqueKeys
{
    private const int KeysMax = 10;
    private const int PathsMax = 16;

    public static readonly UniqueKeys None = new([]);

    private readonly IReadOnlyList<IReadOnlyList<PropertyPath>> _keys;

    private UniqueKeys(IReadOnlyList<IReadOnlyList<PropertyPath>> keys) => _keys = keys;

    public bool IsEmpty => _keys.Count == 0;

    /// <summary>Reads the unique key policy of a container.</summary>
    /// <exception cref="RefusedException">It is not well-formed or has too many keys or paths.</exception>
    public static UniqueKeys Read(JsonElement container)
    {
        if (!container.TryGetProperty("uniqueKeyPolicy", out var policy) || policy.ValueKind == JsonValueKind.Null)
            return None;
        if (policy.ValueKind != JsonValueKind.Object) throw Unreadable();
        if (!policy.TryGetProperty("uniqueKeys", out var keys) || keys.ValueKind == JsonValueKind.Null) return None;
        if (keys.ValueKind != JsonValueKind.Array) throw Unreadable();
        if (keys.GetArrayLength() > KeysMax)
            throw RefusedException.Malformed($"A container has at most {KeysMax} unique keys.");
        return keys.GetArrayLength() == 0 ? None : new UniqueKeys([.. keys.EnumerateArray().Select(ReadKey)]);
    }

    /// <summary>
    /// The values of an item, one text for each key. A path that leads nowhere counts as null: only one item of a
    /// partition can lack it.
    /// </summary>
    public IReadOnlyList<string> ValuesOf(JsonElement item)
    {
        if (IsEmpty) return [];
        return [.. _keys.Select(paths => string.Join('\n', paths.Select(path => TextOf(path.Find(item)))))];
    }

    public bool SameAs(UniqueKeys other) =>
        _keys.Count == other._keys.Count && _keys.Zip(other._keys).All(pair =>
            pair.First.Count == pair.Second.Count &&
            pair.First.Zip(pair.Second).All(paths => paths.First.Segments.SequenceEqual(paths.Second.Segments)));

    private static IReadOnlyList<PropertyPath> ReadKey(JsonElement key)
    {
        if (key.ValueKind != JsonValueKind.Object || !key.TryGetProperty("paths", out var paths) ||
            paths.ValueKind != JsonValueKind.Array ||
            paths.EnumerateArray().Any(path => path.ValueKind != JsonValueKind.String))
            throw Unreadable();
        if (paths.GetArrayLength() is 0 or > PathsMax)
            throw RefusedException.Malformed($"A unique key has 1 to {PathsMax} paths.");
        return [.. paths.EnumerateArray().Select(path => PropertyPath.Parse(path.GetString()!))];
    }

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined => "null",
        // As JSON, so that no line break stands in it.
        JsonValueKind.String => JsonSerializer.Serialize(value.GetString()),
        JsonValueKind.Number => value.GetDouble().ToString("R", CultureInfo.InvariantCulture),
        _ => value.GetRawText().ReplaceLineEndings(" "),
    };

    private static RefusedException Unreadable() =>
        RefusedException.Malformed("The uniqueKeyPolicy must have uniqueKeys, each with paths.");
}
