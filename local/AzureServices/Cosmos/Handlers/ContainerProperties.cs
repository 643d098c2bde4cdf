using System.Text.Json.Nodes;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Handlers;

/// <summary>Completes the properties of a container as the service gives them back.</summary>
internal static class ContainerProperties
{
    private const string Root = "/*";
    private const string Etag = "/\"_etag\"/?";

    private static readonly string[] SystemProperties =
        ["_rid", "_self", "_etag", "_ts", "_docs", "_sprocs", "_triggers", "_udfs", "_conflicts"];

    /// <exception cref="RefusedException">A part of them is not well-formed.</exception>
    public static ContainerDefinition Complete(JsonObject properties)
    {
        foreach (var name in SystemProperties) properties.Remove(name);
        if (properties["partitionKey"] is JsonObject definition)
        {
            definition["kind"] ??= "Hash";
            definition["version"] ??= PartitionKeyDefinition.VersionMax;
        }

        properties["indexingPolicy"] = CompletePolicy(properties["indexingPolicy"]);
        properties["uniqueKeyPolicy"] ??= new JsonObject { ["uniqueKeys"] = new JsonArray() };
        properties["conflictResolutionPolicy"] ??= new JsonObject
        {
            ["mode"] = "LastWriterWins",
            ["conflictResolutionPath"] = "/_ts",
            ["conflictResolutionProcedure"] = "",
        };
        properties["geospatialConfig"] ??= new JsonObject { ["type"] = "Geography" };
        return new ContainerDefinition(properties.ToJsonString(JsonText.SerializerOptions));
    }

    private static JsonObject CompletePolicy(JsonNode? given)
    {
        if (given is not (null or JsonObject))
            throw RefusedException.Malformed("The indexingPolicy must be an object.");
        var policy = given as JsonObject ?? [];
        var mode = ModeOf(policy);
        policy["indexingMode"] = mode;
        policy["automatic"] ??= mode != "none";
        var included = PathsOf(policy, "includedPaths");
        var excluded = PathsOf(policy, "excludedPaths");
        if (mode != "none")
        {
            if (included.Count == 0 && excluded.Count == 0) included.Add(PathOf(Root));
            if (!Has(included, Root) && !Has(excluded, Root))
                throw RefusedException.Malformed(
                    $"The indexing policy must have the root path {Root} in includedPaths or excludedPaths.");
            if (!Has(excluded, Etag) && !Has(excluded, Root)) excluded.Add(PathOf(Etag));
        }

        // Given without its parent: a node of a JSON tree has one parent at a time.
        return (JsonObject)policy.DeepClone();
    }

    private static string ModeOf(JsonObject policy)
    {
        if (policy["indexingMode"] is not { } given) return "consistent";
        var mode = given is JsonValue value && value.TryGetValue(out string? text) ? text : "";
        // Clients write it with a capital letter or without; "lazy" is what old containers had.
        return mode.ToUpperInvariant() switch
        {
            "CONSISTENT" => "consistent",
            "LAZY" => "lazy",
            "NONE" => "none",
            _ => throw RefusedException.Malformed($"The indexing mode {given.ToJsonString()} is not known."),
        };
    }

    private static JsonArray PathsOf(JsonObject policy, string name)
    {
        policy[name] ??= new JsonArray();
        return policy[name] as JsonArray
            ?? throw RefusedException.Malformed($"The {name} of an indexing policy must be an array.");
    }

    private static bool Has(JsonArray paths, string path) =>
        paths.Any(it => it is JsonObject entry && entry["path"] is JsonValue value &&
            value.TryGetValue(out string? text) && text == path);

    private static JsonObject PathOf(string path) => new() { ["path"] = path };
}
