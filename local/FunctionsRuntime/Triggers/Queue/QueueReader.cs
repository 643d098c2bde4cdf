using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using FunctionsRuntime.Hosting;
using FunctionsRuntime.Invocation;
using Microsoft.Extensions.Logging;

namespace FunctionsRuntime.Triggers.Queue;

/// <param name="Queue">The queue, its messages not decoded.</param>
/// <param name="Poison">Where messages go that keep failing; null for a poison queue itself.</param>
/// <param name="RunAsync">Runs the function on a decoded message.</param>
internal sealed record QueueSource(QueueClient Queue, QueueClient? Poison, Func<TriggerInput, Task> RunAsync);

/// <summary>Reads one queue for one function, batch by batch, more slowly while it is empty.</summary>
internal sealed class QueueReader(QueueSource source, QueueSettings settings, QueueServices services)
{
    public static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private readonly ILogger _logger = services.Logger;
    private bool _isMissing;

    public async Task ReadAsync(CancellationToken stopping)
    {
        var pause = ShortestPause;
        var running = new List<Task>();
        while (!stopping.IsCancellationRequested)
        {
            var sent = services.Signals.NextFor(source.Queue.Uri);
            var batch = await ReceiveAsync(stopping);
            if (batch.Length == 0)
            {
                await Task.WhenAny(sent, Task.Delay(pause, services.Time, stopping));
                pause = pause * 2 < settings.MaxPollingInterval ? pause * 2 : settings.MaxPollingInterval;
                continue;
            }

            pause = ShortestPause;
            running.AddRange(batch.Select(ProcessAsync));
            while (running.Count > settings.NewBatchThreshold) running.Remove(await Task.WhenAny(running));
        }
    }

    private async Task<QueueMessage[]> ReceiveAsync(CancellationToken stopping)
    {
        try
        {
            var batch = await source.Queue.ReceiveMessagesAsync(settings.BatchSize, MessageLease.Duration, stopping);
            _isMissing = false;
            return batch.Value;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return [];
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            // The Functions host waits for a queue that does not exist, and does not make it.
            if (!_isMissing) _logger.LogWarning("Queue '{Queue}' cannot be read yet: {Reason}", source.Queue.Name, e.Message);
            _isMissing = true;
            return [];
        }
    }

    private async Task ProcessAsync(QueueMessage raw)
    {
        using var tracked = services.Running.Begin();
        try
        {
            if (raw.DequeueCount > settings.MaxDequeueCount || Decode(raw) is not { } message)
            {
                await PoisonAsync(raw, raw.PopReceipt);
                return;
            }

            var lease = new MessageLease(source.Queue, raw, services.Time, _logger);
            bool succeeded;
            await using (lease) succeeded = await TryAsync(message);
            if (succeeded) await source.Queue.DeleteMessageAsync(raw.MessageId, lease.Receipt);
            else await ReturnAsync(raw, lease.Receipt);
        }
        catch (Exception e)
        {
            _logger.LogError(
                e, "Message {MessageId} of {Queue} stays there until it becomes visible", raw.MessageId, source.Queue.Name);
        }
    }

    private QueueMessage? Decode(QueueMessage raw)
    {
        try
        {
            return QueueDelivery.Decode(raw, settings.Encoding);
        }
        catch (FormatException)
        {
            _logger.LogWarning(
                "Message {MessageId} of {Queue} is not base64: send it so, or set messageEncoding to none in host.json",
                raw.MessageId,
                source.Queue.Name);
            return null;
        }
    }

    private async Task<bool> TryAsync(QueueMessage message)
    {
        try
        {
            await source.RunAsync(QueueDelivery.Input(message));
            return true;
        }
        catch (Exception e)
        {
            _logger.LogWarning(
                "Try {Try} of {TriesMax} for message {MessageId} of {Queue} failed: {Reason}",
                message.DequeueCount,
                settings.MaxDequeueCount,
                message.MessageId,
                source.Queue.Name,
                e.Message);
            return false;
        }
    }

    private async Task ReturnAsync(QueueMessage raw, string receipt)
    {
        // Without a poison queue the message rests until its lease is over, or it would run without end.
        if (source.Poison is null) return;
        if (raw.DequeueCount >= settings.MaxDequeueCount) await PoisonAsync(raw, receipt);
        else await source.Queue.UpdateMessageAsync(raw.MessageId, receipt, visibilityTimeout: settings.VisibilityTimeout);
    }

    private async Task PoisonAsync(QueueMessage raw, string receipt)
    {
        if (source.Poison is not { } poison) return;
        _logger.LogWarning(
            "Message has reached MaxDequeueCount of {TriesMax}. Moving message to queue '{Queue}'.",
            settings.MaxDequeueCount,
            poison.Name);
        await poison.CreateIfNotExistsAsync();
        await poison.SendMessageAsync(raw.MessageText);
        services.Signals.Sent(poison.Uri);
        await source.Queue.DeleteMessageAsync(raw.MessageId, receipt);
    }
}

/// <summary>What every reader shares.</summary>
internal sealed record QueueServices(
    QueueSignals Signals, RunningInvocations Running, TimeProvider Time, ILogger<QueueReader> Logger);
