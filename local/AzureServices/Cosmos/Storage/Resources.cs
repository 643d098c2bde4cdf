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

/// <summary>A container, with its properties as the client gave them.</summary>
internal sealed record Container(int Number, Database Database, string Id, string Properties, long ChangedAt)
{
    public string Rid { get; } = ResourceIds.OfContainer(Database.Number, Number);

    public PartitionKeyPath PartitionKey { get; } = ReadPartitionKey(Properties);

    public IndexedPaths Indexed { get; } = ReadIndexedPaths(Properties);

    public string Self => $"{Database.Self}colls/{Rid}/";

    public string NamePath => $"dbs/{Database.Id}/colls/{Id}";

    public JsonObject ToJson()
    {
        var json = JsonNode.Parse(Properties)!.AsObject();
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

    private static IndexedPaths ReadIndexedPaths(string properties)
    {
        using var parsed = System.Text.Json.JsonDocument.Parse(properties);
        return IndexedPaths.Read(parsed.RootElement);
    }

    private static PartitionKeyPath ReadPartitionKey(string properties)
    {
        using var parsed = System.Text.Json.JsonDocument.Parse(properties);
        return PartitionKeyPath.Read(parsed.RootElement);
    }
}

/// <summary>An item as stored. <see cref="Body"/> is the full JSON with system properties.</summary>
internal sealed record StoredItem(long Number, ChangeNumber Change, long ChangedAt, byte[] Body)
{
    public string Etag => Etags.Of(Change.Value, ChangedAt);
}
