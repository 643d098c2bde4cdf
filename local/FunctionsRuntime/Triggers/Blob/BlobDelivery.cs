using Azure;
using Azure.Storage.Blobs.Models;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace FunctionsRuntime.Triggers.Blob;

/// <summary>Looks at the blob as it is now, and runs its function on it.</summary>
internal sealed class BlobDelivery(
    FunctionCatalog catalog, FunctionInvoker invoker, StorageConnections connections, ILogger<BlobDelivery> logger)
    : IBlobDelivery
{
    private const string PoisonQueue = "webjobs-blobtrigger-poison";
    private const int NotFound = 404;
    private readonly Dictionary<string, (FunctionDescriptor Function, BlobTriggerPlan Trigger)> _functions =
        catalog.With<BlobTriggerPlan>().ToDictionary(
            f => BlobMessage.FunctionIdPrefix + f.Function.Name, StringComparer.OrdinalIgnoreCase);

    public async Task DeliverAsync(BlobWork work)
    {
        var message = work.Message;
        if (!_functions.TryGetValue(message.FunctionId, out var found))
        {
            Drop(message, "the function is gone");
            return;
        }

        var (function, trigger) = found;
        var container = connections.Blobs(trigger.Connection).GetBlobContainerClient(message.ContainerName);
        var blob = new BlobTarget(container, message.BlobName);
        var names = trigger.Pattern.Match(message.ContainerName, message.BlobName);
        if (names is null) Drop(message, "its path does not match");
        else if (await FindAsync(blob) is not { } properties) Drop(message, "it is gone");
        else if (IsOutdated(trigger, message, properties)) Drop(message, "it has changed since");
        else await invoker.InvokeAsync(function, Input(work, blob, names), CancellationToken.None);
    }

    public async Task PoisonAsync(BlobMessage message)
    {
        if (!_functions.TryGetValue(message.FunctionId, out var found))
        {
            Drop(message, "the function is gone");
            return;
        }

        var queue = connections.Queues(found.Trigger.Connection).GetQueueClient(PoisonQueue);
        await queue.CreateIfNotExistsAsync();
        await queue.SendMessageAsync(message.ToJson());
        logger.LogError(
            "Blob '{BlobName}' of {FunctionId} went to {Queue}", message.BlobName, message.FunctionId, PoisonQueue);
    }

    // With Event Grid as its source, the Functions host runs on whatever the blob holds by then. The scan looks again.
    private static bool IsOutdated(BlobTriggerPlan trigger, BlobMessage message, BlobProperties properties) =>
        trigger.Source == BlobTriggerSource.LogsAndContainerScan && properties.ETag.ToString("H") != message.ETag;

    private static async Task<BlobProperties?> FindAsync(BlobTarget blob)
    {
        try
        {
            return await blob.Client.GetPropertiesAsync();
        }
        catch (RequestFailedException e) when (e.Status == NotFound)
        {
            return null;
        }
    }

    private static TriggerInput Input(BlobWork work, BlobTarget blob, IReadOnlyDictionary<string, string> names)
    {
        var data = names.ToDictionary(n => n.Key, n => (object?)n.Value, StringComparer.OrdinalIgnoreCase);
        data["BlobTrigger"] = $"{blob.Container.Name}/{blob.Name}";
        data["Uri"] = blob.Client.Uri.ToString();
        return new TriggerInput(blob) { BindingData = data, TraceParent = work.TraceParent };
    }

    private void Drop(BlobMessage message, string reason) => logger.LogInformation(
        "Blob '{BlobName}' is not processed by {FunctionId}: {Reason}", message.BlobName, message.FunctionId, reason);
}
