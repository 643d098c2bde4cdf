using System.Text.Json;
using System.Text.Json.Nodes;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Storage;

/// <summary>The changes of a patch, in the order in which they apply.</summary>
internal sealed class PatchRequest
{
    private const int OperationsMax = 10;

    private readonly IReadOnlyList<PatchStep> _steps;

    private PatchRequest(IReadOnlyList<PatchStep> steps, PatchCondition? condition)
    {
        _steps = steps;
        Condition = condition;
    }

    /// <summary>What must be true of the item; null where the patch is always to be made.</summary>
    public PatchCondition? Condition { get; }

    /// <exception cref="RefusedException">Not a patch, or one that is not supported.</exception>
    public static PatchRequest Parse(ReadOnlyMemory<byte> json)
    {
        JsonInput.RequireUnicode(json.Span);
        try
        {
            var root = JsonNode.Parse(json.Span) as JsonObject
                ?? throw RefusedException.Malformed("A patch must be a JSON object.");
            if (root["operations"] is not JsonArray { Count: > 0 and <= OperationsMax } operations)
                throw RefusedException.Malformed($"A patch has 1 to {OperationsMax} operations.");
            return new PatchRequest([.. operations.Select(PatchStep.Parse)], ConditionOf(root));
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException)
        {
            throw RefusedException.Malformed("The patch is not valid JSON: " + broken.Message);
        }
    }

    private static PatchCondition? ConditionOf(JsonObject root) => root["condition"] switch
    {
        null => null,
        JsonValue value when value.TryGetValue(out string? text) => PatchCondition.Parse(text),
        _ => throw RefusedException.Malformed("The condition of a patch must be a string."),
    };

    /// <summary>The item with all changes.</summary>
    /// <exception cref="RefusedException">A change does not fit this item.</exception>
    public byte[] ApplyTo(byte[] body)
    {
        try
        {
            var item = JsonNode.Parse(body)!.AsObject();
            foreach (var step in _steps) step.ApplyTo(item);
            return JsonSerializer.SerializeToUtf8Bytes(item, JsonText.SerializerOptions);
        }
        catch (Exception unfit) when (unfit is ArgumentException or OverflowException)
        {
            // A property given twice in the stored item, or a number that leaves its range.
            throw RefusedException.Malformed("The patch is not possible: " + unfit.Message);
        }
    }
}
