using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using FunctionsRuntime.Hosting;
using FunctionsWorker.Configuration;
using FunctionsWorker.Invocation;
using Microsoft.Extensions.Logging;

namespace FunctionsRuntime.Triggers.Queue;

/// <param name="Queue">The queue, its messages not decoded.</param>
/// <param name="Poison">Where messages go that keep failing; null for a poison queue itself.</param>
/// <param name="RunAsync">Runs the function on a decoded message.</param>
internal sealed record QueueSource(QueueClient Queue, QueueClient? Poison, Func<TriggerInput, Task> RunAsync);

/// <summary>Reads one queue for one function, batch by batch, more slowly while it is empty.</summary>
internal sealed class QueueReader(QueueSource source, QueueServices services)
{
    /// <summary>How long a message is hidden from others; renewed when half of it is over.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    private const string NotBase64 = "it is not base64, which messageEncoding in host.json can change";
    private const string TriedOften = "its function has failed maxDequeueCount times";
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(100);
    private readonly QueueSettings _settings = services.HostJson.Queues;
    private readonly ILogger _logger = services.Logger;
    private bool _isMissing;

    public async Task ReadAsync(CancellationToken stopping)
    {
        using var looks = new Polling(services.Running, services.Time);
        var pause = ShortestPause;
        var running = new List<Task>();
        while (!stopping.IsCancellationRequested)
        {
            var sent = services.Signals.NextFor(source.Queue.Uri);
            await using var answered = sent.Register(looks.Answered);
            using var next = CancellationTokenSource.CreateLinkedTokenSource(stopping, sent);
            var batch = await ReceiveAsync(looks, stopping);
            if (batch.Length == 0)
            {
                await looks.PauseAsync(pause, next.Token);
                pause = pause * 2 < _settings.MaxPollingInterval ? pause * 2 : _settings.MaxPollingInterval;
                continue;
            }

            pause = ShortestPause;
            running.AddRange(batch.Select(ProcessAsync));
            while (running.Count > _settings.NewBatchThreshold) running.Remove(await Task.WhenAny(running));
        }
    }

    // The Functions host waits for a queue that does not exist, and does not make it.
    private async Task<QueueMessage[]> ReceiveAsync(Polling looks, CancellationToken stopping)
    {
        try
        {
            var batch = await source.Queue.ReceiveMessagesAsync(_settings.BatchSize, Lease, stopping);
            _isMissing = false;
            looks.Answered();
            return batch.Value;
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException or OperationCanceledException)
        {
            var reason = (e as RequestFailedException)?.ErrorCode ?? e.Message;
            if (!_isMissing && !stopping.IsCancellationRequested)
                _logger.LogWarning("Queue '{Queue}' cannot be read yet: {Reason}", source.Queue.Name, reason);
            _isMissing = true;
            if (e is RequestFailedException { Status: > 0 }) looks.Answered();
            else looks.NotAnswered();
            return [];
        }
        catch (Exception e)
        {
            // Nobody else would hear of it, and the next look may go well.
            _logger.LogError(e, "Queue '{Queue}' could not be read, and is read again", source.Queue.Name);
            looks.NotAnswered();
            return [];
        }
    }

    private async Task ProcessAsync(QueueMessage raw)
    {
        using var tracked = services.Running.Begin();
        try
        {
            var message = QueueDelivery.Decode(raw, _settings.Encoding);
            if (message is null) await PoisonAsync(raw, raw.PopReceipt, NotBase64);
            else if (raw.DequeueCount > _settings.MaxDequeueCount) await PoisonAsync(raw, raw.PopReceipt, TriedOften);
            else await DeliverAsync(raw, message);
        }
        catch (Exception e)
        {
            _logger.LogError(e, "Message {MessageId} stays in '{Queue}' for now", raw.MessageId, source.Queue.Name);
        }
    }

    private async Task DeliverAsync(QueueMessage raw, QueueMessage message)
    {
        using var ended = new CancellationTokenSource();
        var renewing = RenewAsync(raw, ended.Token);
        var succeeded = await TryAsync(message);
        await ended.CancelAsync();
        var receipt = await renewing;
        if (succeeded) await source.Queue.DeleteMessageAsync(raw.MessageId, receipt);
        else if (raw.DequeueCount >= _settings.MaxDequeueCount) await PoisonAsync(raw, receipt, TriedOften);
        else if (source.Poison is not null) await GiveBackAsync(raw, receipt);
    }

    private async Task GiveBackAsync(QueueMessage raw, string receipt)
    {
        await HideAsync(raw, receipt, _settings.VisibilityTimeout);
        if (_settings.VisibilityTimeout == TimeSpan.Zero) services.Signals.Sent(source.Queue.Uri);
    }

    /// <summary>Keeps the message hidden until the token is cancelled; gives the last receipt.</summary>
    private async Task<string> RenewAsync(QueueMessage raw, CancellationToken ended)
    {
        var receipt = raw.PopReceipt;
        while (true)
        {
            await Task.WhenAny(Task.Delay(Lease / 2, services.Time, ended));
            if (ended.IsCancellationRequested) return receipt;
            try
            {
                receipt = await HideAsync(raw, receipt, Lease);
            }
            catch (Exception e)
            {
                var reason = (e as RequestFailedException)?.ErrorCode ?? e.Message;
                _logger.LogWarning("Message {MessageId} may run twice: {Reason}", raw.MessageId, reason);
            }
        }
    }

    private async Task<string> HideAsync(QueueMessage raw, string receipt, TimeSpan time) =>
        (await source.Queue.UpdateMessageAsync(raw.MessageId, receipt, visibilityTimeout: time)).Value.PopReceipt;

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
                "Try {Try} of {TriesMax} for message {MessageId} of '{Queue}' failed: {Reason}",
                message.DequeueCount,
                _settings.MaxDequeueCount,
                message.MessageId,
                source.Queue.Name,
                e.Message);
            return false;
        }
    }

    // Without a poison queue the message stays hidden until its lease is over, or it would run without end.
    private async Task PoisonAsync(QueueMessage raw, string receipt, string reason)
    {
        if (source.Poison is not { } poison) return;
        _logger.LogWarning(
            "Message {MessageId} goes to queue '{Poison}': {Reason}", raw.MessageId, poison.Name, reason);
        await poison.CreateIfNotExistsAsync();
        await poison.SendMessageAsync(raw.MessageText);
        services.Signals.Sent(poison.Uri);
        await source.Queue.DeleteMessageAsync(raw.MessageId, receipt);
    }
}
