using System.Text.Json;
using LoyaltyFunctions.Ledger;
using NJsonSchema;

namespace LoyaltyFunctions.Tests.Support;

/// <summary>Holds events against the schemas that the app publishes.</summary>
internal static class EventSchemas
{
    /// <summary>What does not fit in a CloudEvent's data; empty where all does.</summary>
    public static async Task<IEnumerable<string>> ErrorsAsync(BinaryData cloudEvent)
    {
        using var document = JsonDocument.Parse(cloudEvent);
        var type = document.RootElement.GetProperty("type").GetString();
        using var text = typeof(PointsLedger).Assembly.GetManifestResourceStream($"{type}.v1.schema.json")
            ?? throw new AssertionException($"The event {type} has no schema in LoyaltyFunctions/Events.");
        var schema = await JsonSchema.FromJsonAsync(text);
        return schema.Validate(document.RootElement.GetProperty("data").GetRawText()).Select(error => error.ToString());
    }
}
