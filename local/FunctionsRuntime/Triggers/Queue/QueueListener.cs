using Azure.Storage.Queues;
using FunctionsRuntime.Triggers.Blob;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;

namespace FunctionsRuntime.Triggers.Queue;

/// <summary>A reader for each queue function; they stop taking messages when the host stops.</summary>
internal sealed class QueueListener(
    FunctionCatalog catalog,
    FunctionInvoker invoker,
    StorageConnections connections,
    QueueServices services) : ITriggerListener, IDisposable
{
    private const string PoisonSuffix = "-poison";
    private readonly CancellationTokenSource _stopping = new();

    public Task StartAsync(CancellationToken ct)
    {
        foreach (var (function, trigger) in catalog.With<QueueTriggerPlan>())
            _ = new QueueReader(Source(function, trigger), services).ReadAsync(_stopping.Token);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken ct) => _stopping.CancelAsync();

    public void Dispose() => _stopping.Dispose();

    private QueueSource Source(FunctionDescriptor function, QueueTriggerPlan trigger)
    {
        var account = connections.Queues(trigger.Connection, QueueMessageEncoding.None);
        var isPoison = trigger.Queue.EndsWith(PoisonSuffix, StringComparison.Ordinal);
        return new QueueSource(
            account.GetQueueClient(trigger.Queue),
            isPoison ? null : account.GetQueueClient(trigger.Queue + PoisonSuffix),
            input => invoker.InvokeAsync(function, input, CancellationToken.None));
    }
}
