using System.Collections.Concurrent;
using FunctionsRuntime.Hosting;
using FunctionsWorker.Configuration;
using FunctionsWorker.Invocation;
using Microsoft.Extensions.Logging;

namespace FunctionsRuntime.Triggers.Queue;

/// <summary>What every reader of a queue shares.</summary>
internal sealed record QueueServices(
    QueueSignals Signals,
    RunningInvocations Running,
    HostJson HostJson,
    TimeProvider Time,
    ILogger<QueueReader> Logger);

/// <summary>Wakes a queue's readers when this host itself has sent to it, or has given a message back.</summary>
internal sealed class QueueSignals
{
    private readonly ConcurrentDictionary<Uri, CancellationTokenSource> _next = new();

    /// <summary>Cancelled by the next message, before <see cref="Sent"/> returns.</summary>
    public CancellationToken NextFor(Uri queue) =>
        _next.GetOrAdd(queue, static _ => new CancellationTokenSource()).Token;

    public void Sent(Uri queue)
    {
        if (_next.TryRemove(queue, out var waiting)) waiting.Cancel();
    }
}
