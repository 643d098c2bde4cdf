using System.Text.Json;

namespace AzureServices.Cosmos.Protocol;

/// <summary>A path into an item, as <c>/customerId</c> or <c>/owner/id</c>.</summary>
internal sealed record PropertyPath(IReadOnlyList<string> Segments)
{
    /// <exception cref="RefusedException">The text is no path.</exception>
    public static PropertyPath Parse(string path)
    {
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Select(segment => segment.Length > 1 && segment[0] == '"' && segment[^1] == '"' ? segment[1..^1] : segment)
            .ToArray();
        if (!path.StartsWith('/') || segments.Length == 0)
            throw RefusedException.Malformed($"The path '{path}' is not valid: it begins with / and names a property.");
        return new PropertyPath(segments);
    }

    /// <summary>What stands there; an element of the kind "undefined" where nothing does.</summary>
    public JsonElement Find(JsonElement item)
    {
        foreach (var segment in Segments)
            if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty(segment, out item)) return default;
        return item;
    }
}

/// <summary>Where a container's partition key stands in its items: one path, or up to three of a hierarchy.</summary>
internal sealed record PartitionKeyDefinition(IReadOnlyList<PropertyPath> Paths, int Version)
{
    public const int PathsMax = 3;
    public const int VersionMax = 2;

    private const string SinglePath = "Hash";
    private const string Hierarchy = "MultiHash";

    /// <summary>Reads the partition key definition of a container.</summary>
    /// <exception cref="RefusedException">There is none, or it is not of a supported kind.</exception>
    public static PartitionKeyDefinition Read(JsonElement container)
    {
        if (!container.TryGetProperty("partitionKey", out var definition) ||
            definition.ValueKind != JsonValueKind.Object ||
            !definition.TryGetProperty("paths", out var paths) || paths.ValueKind != JsonValueKind.Array)
            throw RefusedException.Malformed("A container needs a partitionKey with paths.");
        var kind = definition.TryGetProperty("kind", out var given) ? given.ToString() : SinglePath;
        if (kind is not (SinglePath or Hierarchy))
            throw RefusedException.Malformed($"The partition key kind '{kind}' is not supported.");
        var most = kind == Hierarchy ? PathsMax : 1;
        if (paths.GetArrayLength() == 0 || paths.GetArrayLength() > most ||
            paths.EnumerateArray().Any(path => path.ValueKind != JsonValueKind.String))
            throw RefusedException.Malformed($"A partition key of kind {kind} has 1 to {most} paths.");
        return new PartitionKeyDefinition(
            [.. paths.EnumerateArray().Select(path => PropertyPath.Parse(path.GetString()!))], VersionOf(definition));
    }

    /// <summary>The partition of an item, in the same form as <see cref="EffectivePartitionKey.FromHeader"/>.</summary>
    public string Extract(JsonElement item)
    {
        if (Paths.Count == 1) return EffectivePartitionKey.Of(Paths[0].Find(item));
        return string.Concat(Paths.Select(path => EffectivePartitionKey.Of(path.Find(item))));
    }

    /// <exception cref="RefusedException">A request's key has fewer or more values than there are paths.</exception>
    public void RequireComplete(string partition)
    {
        if (partition.Length != Paths.Count * EffectivePartitionKey.DigitsPerValue)
            throw new RefusedException(400,
                "Partition key provided either doesn't correspond to definition in the collection or doesn't match " +
                $"partition key field values specified in the document: it needs {Paths.Count} values.",
                SubStatuses.PartitionKeyMismatch);
    }

    private static int VersionOf(JsonElement definition)
    {
        if (!definition.TryGetProperty("version", out var given)) return VersionMax;
        return given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out var version) &&
            version is 1 or VersionMax
            ? version
            : throw RefusedException.Malformed("The version of a partition key is 1 or 2.");
    }

    public bool SameAs(PartitionKeyDefinition other) =>
        Paths.Count == other.Paths.Count &&
        Paths.Zip(other.Paths).All(pair => pair.First.Segments.SequenceEqual(pair.Second.Segments));
}
