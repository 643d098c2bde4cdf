using System.Text.Json;
using System.Text.Json.Nodes;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Storage;

/// <summary>The changes of a patch, in the order in which they apply.</summary>
internal sealed class PatchRequest
{
    private const int OperationsMax = 10;

    private readonly IReadOnlyList<PatchStep> _steps;

    private PatchRequest(IReadOnlyList<PatchStep> steps) => _steps = steps;

    /// <exception cref="RefusedException">Not a patch, or one with a condition, which is not supported.</exception>
    public static PatchRequest Parse(ReadOnlyMemory<byte> json)
    {
        JsonInput.RequireUnicode(json.Span);
        try
        {
            var root = JsonNode.Parse(json.Span) as JsonObject
                ?? throw RefusedException.Malformed("A patch must be a JSON object.");
            if (root["condition"] is not null)
                throw RefusedException.Malformed("A patch with a condition is not supported.");
            if (root["operations"] is not JsonArray { Count: > 0 and <= OperationsMax } operations)
                throw RefusedException.Malformed($"A patch has 1 to {OperationsMax} operations.");
            return new PatchRequest([.. operations.Select(PatchStep.Parse)]);
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException)
        {
            throw RefusedException.Malformed("The patch is not valid JSON: " + broken.Message);
        }
    }

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
