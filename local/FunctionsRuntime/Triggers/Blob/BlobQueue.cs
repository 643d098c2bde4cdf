using System.Threading.Channels;
using FunctionsRuntime.Hosting;
using FunctionsWorker.Configuration;
using FunctionsWorker.Invocation;
using Microsoft.Extensions.Logging;

namespace FunctionsRuntime.Triggers.Blob;

/// <summary>Where a message goes: to its function, and to the poison queue when that keeps failing.</summary>
internal interface IBlobDelivery
{
    Task DeliverAsync(BlobWork work);

    Task PoisonAsync(BlobMessage message);
}

/// <summary>Works off the accepted messages: bounded parallelism, bounded tries, and nothing lost by a crash.</summary>
internal sealed class BlobQueue(
    BlobWorkTable table,
    IBlobDelivery delivery,
    RunningInvocations running,
    HostJson hostJson,
    TimeProvider time,
    ILogger<BlobQueue> logger) : ITriggerListener, IDisposable
{
    private static readonly TimeSpan FirstBackOff = TimeSpan.FromMilliseconds(100);
    private readonly Channel<Ready> _ready = Channel.CreateUnbounded<Ready>();
    private readonly CancellationTokenSource _stopping = new();

    // From before the first event can come in: what that brings must not be found here once more.
    private readonly IReadOnlyList<BlobWork> _left = table.All();

    /// <summary>Takes the message: when this returns, it is on disk.</summary>
    public void Accept(BlobMessage message, string? traceParent) =>
        Add(table.Add(message, traceParent));

    /// <summary>Takes the message unless this version of the blob was taken before.</summary>
    public void AcceptOnce(BlobMessage message)
    {
        if (table.AddOnce(message) is { } work) Add(work);
    }

    public Task StartAsync(CancellationToken ct)
    {
        foreach (var left in _left) Add(left);
        var slots = new ParallelOptions { MaxDegreeOfParallelism = hostJson.BlobParallelism };
        _ = Parallel.ForEachAsync(_ready.Reader.ReadAllAsync(CancellationToken.None), slots, ProcessAsync);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken ct)
    {
        _ready.Writer.TryComplete();
        await _stopping.CancelAsync();
    }

    public void Dispose() => _stopping.Dispose();

    // It counts as running from here on, so that nobody takes the time before it is picked up for quiet.
    private void Add(BlobWork work)
    {
        var tracked = running.Begin();
        if (!_ready.Writer.TryWrite(new Ready(work, tracked))) tracked.Dispose();
    }

    private async ValueTask ProcessAsync(Ready ready, CancellationToken ct)
    {
        var work = ready.Work;
        using var tracked = ready.Tracked;
        try
        {
            for (var tries = work.Tries; tries < hostJson.BlobTriesMax; tries++)
            {
                var backOff = FirstBackOff * Math.Pow(2, tries - 1);
                if (tries > work.Tries) await tracked.PauseAsync(backOff, time, _stopping.Token);
                if (_stopping.IsCancellationRequested) return;
                if (!await TryAsync(work, tries + 1)) continue;
                table.Remove(work.Id);
                return;
            }

            await delivery.PoisonAsync(work.Message);
            table.Remove(work.Id);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            logger.LogInformation("Blob '{BlobName}' waits for the next start", work.Message.BlobName);
        }
        catch (Exception e)
        {
            logger.LogError(e, "Blob '{BlobName}' could not be put aside before the next start", work.Message.BlobName);
        }
    }

    private async Task<bool> TryAsync(BlobWork work, int tryNumber)
    {
        table.BeginTry(work.Id);
        try
        {
            await delivery.DeliverAsync(work);
            return true;
        }
        catch (Exception e)
        {
            logger.LogWarning(
                "Try {Try} of {TriesMax} for blob '{BlobName}' of {FunctionId} failed: {Reason}",
                tryNumber,
                hostJson.BlobTriesMax,
                work.Message.BlobName,
                work.Message.FunctionId,
                e.Message);
            return false;
        }
    }

    private sealed record Ready(BlobWork Work, RunningInvocations.Tracked Tracked);
}
