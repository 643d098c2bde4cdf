using System.Text;
using Azure.Storage.Queues.Models;
using FunctionsRuntime.Hosting;
using FunctionsRuntime.Triggers.Blob;
using FunctionsWorker.Binding;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsRuntime.Triggers.Queue;

internal sealed record QueueTriggerPlan(ParameterBinder Bind, string Connection, string Queue)
    : TriggerPlan("queueTrigger", Bind)
{
    public override bool HasPayload => true;

    public override object? SourceOf(object? value) => ((QueueMessage)value!).MessageText;

    public override TriggerInput ByHand(string text) =>
        QueueDelivery.Input(QueuesModelFactory.QueueMessage("by-hand", "", text, dequeueCount: 1));
}

internal sealed class QueueTriggerKind(
    Settings settings, StorageConnections connections, PayloadReader payloads) : ITriggerKind
{
    public TriggerPlan? Plan(TriggerSite site)
    {
        if (site.Attribute is not QueueTriggerAttribute queue) return null;
        var connection = connections.Named(queue.Connection);
        var name = StorageNames.Checked("queue", settings.Resolve(queue.QueueName).ToLowerInvariant());
        return new QueueTriggerPlan(Binder(site.Parameter.ParameterType), connection, name)
        {
            DataNames = QueueDelivery.DataNames,
        };
    }

    private ParameterBinder Binder(Type type)
    {
        if (type == typeof(Stream))
        {
            throw new FunctionSetupException(
                "the worker has no Stream of a message: take a string, a byte[] or a BinaryData");
        }

        Func<QueueMessage, object?> read = type switch
        {
            _ when type == typeof(QueueMessage) => static message => message,
            _ when type == typeof(string) => static message => message.MessageText,
            _ when type == typeof(BinaryData) => static message => new BinaryData(message.MessageText),
            _ when type == typeof(byte[]) => static message => Encoding.UTF8.GetBytes(message.MessageText),
            _ => message => payloads.Read(message.MessageText, type),
        };
        return context => new(read((QueueMessage)context.TriggerValue!));
    }
}
