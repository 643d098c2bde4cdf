using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using Microsoft.Extensions.Logging;

namespace FunctionsRuntime.Triggers.Queue;

/// <summary>Keeps a message from everybody else for as long as its function runs.</summary>
internal sealed class MessageLease : IAsyncDisposable
{
    public static readonly TimeSpan Duration = TimeSpan.FromMinutes(10);
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _renewing;

    public MessageLease(QueueClient queue, QueueMessage message, TimeProvider time, ILogger logger)
    {
        Receipt = message.PopReceipt;
        _renewing = RenewAsync(queue, message, time, logger);
    }

    /// <summary>What the queue wants to see for the next change of the message.</summary>
    public string Receipt { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _renewing;
        _ended.Dispose();
    }

    private async Task RenewAsync(QueueClient queue, QueueMessage message, TimeProvider time, ILogger logger)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Duration / 2, time, _ended.Token);
                Receipt = (await queue.UpdateMessageAsync(
                    message.MessageId, Receipt, visibilityTimeout: Duration, cancellationToken: CancellationToken.None))
                    .Value.PopReceipt;
            }
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
            logger.LogDebug("Message {MessageId} is done", message.MessageId);
        }
        catch (RequestFailedException e)
        {
            logger.LogWarning(
                "Message {MessageId} of {Queue} may run twice, it could not be kept: {Reason}",
                message.MessageId,
                queue.Name,
                e.Message);
        }
    }
}
