using System.Text.Json.Nodes;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Storage;

/// <summary>A database of the account.</summary>
internal sealed record Database(int Number, string Id, long ChangedAt)
{
    public string Rid { get; } = ResourceIds.OfDatabase(Number);

    public string Self => $"dbs/{Rid}/";

    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["_rid"] = Rid,
        ["_self"] = Self,
        ["_etag"] = Etags.Of(Number, ChangedAt),
        ["_colls"] = "colls/",
        ["_users"] = "users/",
        ["_ts"] = ChangedAt,
    };
}

/// <summary>A container, with its properties as the client gave them and its shares of the hash space.</summary>
internal sealed record Container(
    int Number, Database Database, string Id, ContainerDefinition Definition, IReadOnlyList<EpkRange> Ranges)
{
    public long ChangedAt { get; init; }

    public string Rid { get; } = ResourceIds.OfContainer(Database.Number, Number);

    public PartitionKeyDefinition PartitionKey => Definition.PartitionKey;

    public IndexedPaths Indexed => Definition.Indexed;

    public string Self => $"{Database.Self}colls/{Rid}/";

    public string NamePath => $"dbs/{Database.Id}/colls/{Id}";

    /// <summary>The range in which a partition lies; of a key with fewer values than paths, where it begins.</summary>
    public int RangeOf(string partition)
    {
        // The ranges follow one another from the beginning to the end, so the last one that has begun is it.
        var range = Ranges.Count - 1;
        while (range > 0 && string.CompareOrdinal(partition, Ranges[range].Min) < 0) range--;
        return range;
    }

    /// <summary>Whether a range is that of one partition of this container.</summary>
    public bool IsPartition(EpkRange range) =>
        range.Min.Length == PartitionKey.Paths.Count * EffectivePartitionKey.DigitsPerValue &&
        range == EpkRange.Of(range.Min);

    public JsonObject ToJson()
    {
        var json = JsonNode.Parse(Definition.Properties)!.AsObject();
        json["id"] = Id;
        json["_rid"] = Rid;
        json["_self"] = Self;
        json["_etag"] = Etags.Of(Number, ChangedAt);
        json["_ts"] = ChangedAt;
        json["_docs"] = "docs/";
        json["_sprocs"] = "sprocs/";
        json["_triggers"] = "triggers/";
        json["_udfs"] = "udfs/";
        json["_conflicts"] = "conflicts/";
        return json;
    }
}

/// <summary>An item as stored. <see cref="Body"/> is the full JSON with system properties.</summary>
internal sealed record StoredItem(long Number, ChangeNumber Change, long ChangedAt, byte[] Body)
{
    /// <summary>From this second on the item is gone; null where it stays.</summary>
    public long? ExpiresAt { get; init; }

    public string Etag => Etags.Of(Change.Value, ChangedAt);

    public bool IsGone(long now) => ExpiresAt <= now;
}
