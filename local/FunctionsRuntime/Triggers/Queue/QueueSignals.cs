using System.Collections.Concurrent;

namespace FunctionsRuntime.Triggers.Queue;

/// <summary>Wakes a queue's readers when this host itself has sent to it.</summary>
internal sealed class QueueSignals
{
    private readonly ConcurrentDictionary<Uri, TaskCompletionSource> _next = new();

    public Task NextFor(Uri queue) => _next.GetOrAdd(queue, static _ => Fresh()).Task;

    public void Sent(Uri queue)
    {
        if (_next.TryRemove(queue, out var waiting)) waiting.TrySetResult();
    }

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
