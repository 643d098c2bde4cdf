using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Handlers;

/// <summary>Reads the bodies that create databases and containers, and writes the answers.</summary>
internal static class ResourceRequest
{
    public static async Task<JsonObject> ReadAsync(CosmosRequest request)
    {
        try
        {
            var body = await request.ReadBodyAsync();
            JsonInput.RequireUnicode(body);
            var json = JsonNode.Parse(body, documentOptions: JsonInput.WithoutDuplicates) as JsonObject
                ?? throw RefusedException.Malformed("The body must be a JSON object.");
            if (json["id"] is not JsonValue value || !value.TryGetValue(out string? id))
                throw RefusedException.Malformed("The body needs an id, and it must be a string.");
            IncomingDocument.CheckResourceId(id);
            return json;
        }
        catch (JsonException broken)
        {
            throw RefusedException.Malformed("The body is not valid JSON: " + broken.Message);
        }
    }

    public static CosmosAnswer Answer(int status, JsonObject resource) => new(status)
    {
        Body = Encoding.UTF8.GetBytes(resource.ToJsonString(JsonText.SerializerOptions)),
        Etag = resource["_etag"]!.GetValue<string>(),
    };
}
