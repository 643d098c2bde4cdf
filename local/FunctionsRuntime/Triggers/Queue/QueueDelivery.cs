using System.Text;
using System.Text.Json;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using FunctionsRuntime.Binding;
using FunctionsRuntime.Invocation;

namespace FunctionsRuntime.Triggers.Queue;

/// <summary>A message as the function gets it: its text decoded, its values by name.</summary>
internal static class QueueDelivery
{
    public static readonly IReadOnlySet<string> DataNames = new HashSet<string>(
        ["QueueTrigger", "Id", "DequeueCount", "InsertionTime", "ExpirationTime", "NextVisibleTime", "PopReceipt"],
        StringComparer.OrdinalIgnoreCase);

    /// <exception cref="FormatException">The text is not base64, where the settings say that it is.</exception>
    public static QueueMessage Decode(QueueMessage raw, QueueMessageEncoding encoding) =>
        encoding == QueueMessageEncoding.None ? raw : QueuesModelFactory.QueueMessage(
            raw.MessageId,
            raw.PopReceipt,
            Encoding.UTF8.GetString(Convert.FromBase64String(raw.MessageText)),
            raw.DequeueCount,
            raw.NextVisibleOn,
            raw.InsertedOn,
            raw.ExpiresOn);

    public static TriggerInput Input(QueueMessage message)
    {
        // As on their way from the host to the worker: what is no text is JSON.
        var data = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase)
        {
            ["QueueTrigger"] = message.MessageText,
            ["Id"] = message.MessageId,
            ["DequeueCount"] = JsonSerializer.Serialize(message.DequeueCount),
            ["InsertionTime"] = JsonSerializer.Serialize(message.InsertedOn),
            ["ExpirationTime"] = JsonSerializer.Serialize(message.ExpiresOn),
            ["NextVisibleTime"] = JsonSerializer.Serialize(message.NextVisibleOn),
            ["PopReceipt"] = message.PopReceipt,
        };
        data.AddPayload(message.MessageText);
        return new TriggerInput(message) { BindingData = data };
    }
}
