using System.Text;
using System.Text.Json;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using FunctionsWorker.Binding;
using FunctionsWorker.Invocation;

namespace FunctionsRuntime.Triggers.Queue;

/// <summary>A message as the function gets it: its text decoded, its values by name.</summary>
internal static class QueueDelivery
{
    public static readonly IReadOnlySet<string> DataNames = new HashSet<string>(
        ["QueueTrigger", "Id", "DequeueCount", "InsertionTime", "ExpirationTime", "NextVisibleTime", "PopReceipt"],
        StringComparer.OrdinalIgnoreCase);

    /// <summary>The message with its text in clear; null where it is not base64 and should be.</summary>
    public static QueueMessage? Decode(QueueMessage raw, QueueMessageEncoding encoding)
    {
        if (encoding == QueueMessageEncoding.None) return raw;
        var bytes = new byte[raw.MessageText.Length];
        if (!Convert.TryFromBase64String(raw.MessageText, bytes, out var length)) return null;
        var text = Encoding.UTF8.GetString(bytes, 0, length);
        return QueuesModelFactory.QueueMessage(
            raw.MessageId, raw.PopReceipt, text, raw.DequeueCount, raw.NextVisibleOn, raw.InsertedOn, raw.ExpiresOn);
    }

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
