using Azure;
using Azure.Storage.Queues;
using FunctionsRuntime.Hosting;
using FunctionsRuntime.Triggers.Blob;
using FunctionsWorker.Binding;
using FunctionsWorker.Configuration;
using Microsoft.Azure.Functions.Worker;
using Newtonsoft.Json;

namespace FunctionsRuntime.Triggers.Queue;

/// <summary>[QueueOutput]: a message for each item, into a queue that is made where it is missing.</summary>
internal sealed class QueueOutputBinding(
    Settings settings, HostJson hostJson, StorageConnections connections, QueueOutputs outputs) : IOutputBinding
{
    private const int NotFound = 404;

    public OutputPlan? Plan(OutputSite site)
    {
        if (site.Attribute is not QueueOutputAttribute queue) return null;
        var account = connections.BoundQueues(connections.Named(queue.Connection), hostJson.Queues.Encoding);
        var name = new BindingExpression(settings.Resolve(queue.QueueName).ToLowerInvariant(), site.Trigger);
        if (name.IsConstant) StorageNames.Checked("queue", name.Text);
        return new OutputPlan(site.Name, "queue", async (value, context) =>
        {
            var queueName = (await name.ResolveAsync(context)).ToLowerInvariant();
            var messages = outputs.Targets.Items.Each(value)
                .Select(item => new BinaryData(OutputItems.Bytes(item, Formatting.Indented)));
            if (outputs.Targets.Captured is { } captured)
            {
                StorageNames.Checked("queue", queueName);
                foreach (var message in messages) captured.Add(context, OutputKind.Queue, queueName, message);
                return;
            }

            var target = account.GetQueueClient(queueName);
            foreach (var message in messages) await SendAsync(target, message);
            outputs.Signals.Sent(target.Uri);
        });
    }

    private static async Task SendAsync(QueueClient queue, BinaryData message)
    {
        try
        {
            await queue.SendMessageAsync(message);
        }
        catch (RequestFailedException e) when (e.Status == NotFound)
        {
            await queue.CreateIfNotExistsAsync();
            await queue.SendMessageAsync(message);
        }
    }
}

/// <summary>What queue outputs need of the runtime.</summary>
internal sealed record QueueOutputs(OutputTargets Targets, QueueSignals Signals);
