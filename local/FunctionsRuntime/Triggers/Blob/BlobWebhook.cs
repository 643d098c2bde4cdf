using System.Text.Json;
using FunctionsRuntime.Triggers.Webhooks;
using FunctionsWorker.Functions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsRuntime.Triggers.Blob;

/// <summary>Takes BlobCreated events: stores first, answers then, runs later.</summary>
internal sealed class BlobWebhook(FunctionCatalog catalog, BlobQueue queue) : IEventWebhook
{
    private readonly HashSet<string> _functionIds = catalog.With<BlobTriggerPlan>()
        .Where(f => f.Trigger.Source == BlobTriggerSource.EventGrid)
        .Select(f => BlobMessage.FunctionIdPrefix + f.Function.Name)
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    public string Name => "blobs";

    public bool Knows(string functionName) => _functionIds.Contains(functionName);

    public Task<IResult> DeliverAsync(string functionName, IReadOnlyList<JsonElement> events, CancellationToken ct)
    {
        var messages = events.Select(e => (BlobMessage.FromEvent(functionName, e), EventTrace.ParentOf(e))).ToList();
        foreach (var (message, traceParent) in messages) queue.Accept(message, traceParent);
        return Task.FromResult(Results.Accepted());
    }
}
