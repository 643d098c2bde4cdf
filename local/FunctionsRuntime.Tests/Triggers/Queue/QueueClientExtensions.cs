using Azure.Storage.Queues;

namespace FunctionsRuntime.Tests.Triggers.Queue;

internal static class QueueClientExtensions
{
    /// <summary>Sends into a queue that is made where it is missing.</summary>
    public static async Task<QueueClient> SendAsync(this QueueClient queue, string text)
    {
        await queue.CreateIfNotExistsAsync();
        await queue.SendMessageAsync(text);
        return queue;
    }
}
