using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace AzureServices.EventGrid;

/// <summary>What the pumps of all subscriptions share.</summary>
internal sealed record PumpServices(
    DeliveryStore Store, WebhookClient Webhooks, ManualValidations Manual, DeadLetterWriter DeadLetters,
    TimeProvider Time, ILogger Log);

/// <summary>Delivers one subscription's events: shakes hands first, then sends several at once, and retries.</summary>
internal sealed class SubscriptionPump : IAsyncDisposable
{
    private const int DeliveriesAtOnceMax = 32;
    private static readonly TimeSpan HandshakeInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RecoveryInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan DeadLetterRetryInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan DeadLetterTimeMax = TimeSpan.FromHours(4);

    private readonly EventSubscription _subscription;
    private readonly PumpServices _services;
    private readonly DueDeliveries _due;
    private readonly ConcurrentDictionary<long, DateTimeOffset> _unburiedSince = new();
    private readonly SemaphoreSlim _slots = new(DeliveriesAtOnceMax);
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;

    public SubscriptionPump(EventSubscription subscription, PumpServices services)
    {
        _subscription = subscription;
        _services = services;
        _due = new DueDeliveries(subscription.Name, services.Store, services.Time);
    }

    public void Start() => _running = RunAsync();

    public void Wake() => _due.Wake();

    /// <summary>Stops. A delivery under way is broken off and made again by whoever takes over.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        for (var slot = 0; slot < DeliveriesAtOnceMax; slot++)
        {
            await _slots.WaitAsync();
        }

        _slots.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await PumpAsync();
                await Task.Delay(RecoveryInterval, _services.Time, _stop.Token);
            }
        }
        catch (Exception e) when (_stop.IsCancellationRequested)
        {
            _services.Log.LogDebug(e, "Subscription {Subscription} stopped", _subscription.Name);
        }
    }

    /// <summary>Delivers until it is stopped, or until something happens that nobody foresaw.</summary>
    private async Task PumpAsync()
    {
        try
        {
            await ShakeHandsAsync();
            while (true)
            {
                await _slots.WaitAsync(_stop.Token);
                await StartNextAsync();
            }
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            _services.Log.LogError(
                e, "Subscription {Subscription} goes on in {Pause}", _subscription.Name, RecoveryInterval);
        }
    }

    private async Task ShakeHandsAsync()
    {
        var handshake = new Handshake(_services.Webhooks, _services.Manual, _services.Time);
        for (var attempt = 1; !await handshake.TryAsync(_subscription, _stop.Token); attempt++)
        {
            if (attempt == 1)
            {
                _services.Log.LogInformation(
                    "Subscription {Subscription} waits for {Endpoint}", _subscription.Name, _subscription.Endpoint);
            }

            await Task.Delay(HandshakeInterval, _services.Time, _stop.Token);
        }

        _services.Log.LogInformation("Subscription {Subscription} is validated", _subscription.Name);
    }

    private async Task StartNextAsync()
    {
        try
        {
            var batch = await _due.TakeAsync(
                _subscription.MaxEventsPerBatch, _subscription.PreferredBatchSizeInKilobytes * 1024, _stop.Token);
            _ = DeliverAsync(batch); // it frees its slot itself
        }
        catch
        {
            _slots.Release();
            throw;
        }
    }

    private async Task DeliverAsync(IReadOnlyList<Delivery> batch)
    {
        try
        {
            await AttemptAsync(batch);
            _due.GiveBack(batch);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _services.Log.LogDebug("Delivery {Delivery} of {Event} broken off", batch[0].Id, batch[0].EventId);
        }
        catch (Exception e)
        {
            // Not given back: it stays in the store and is tried again after a restart, not in a loop.
            _services.Log.LogError(e, "Delivery {Delivery} of {Event} cannot be kept", batch[0].Id, batch[0].EventId);
        }
        finally
        {
            _slots.Release();
        }
    }

    /// <summary>A batch is received whole or not at all, but each event in it has its own attempts and time.</summary>
    private async Task AttemptAsync(IReadOnlyList<Delivery> batch)
    {
        var now = _services.Time.GetUtcNow();
        var alive = new List<Delivery>(batch.Count);
        foreach (var delivery in batch)
        {
            if (delivery.DeadReason is not null)
            {
                await BuryAsync(delivery);
            }
            else if (RetryPolicy.IsExpired(_subscription, delivery, now))
            {
                await BuryAsync(delivery with { DeadReason = RetryPolicy.TimeSpent });
            }
            else
            {
                alive.Add(delivery);
            }
        }

        if (alive.Count > 0)
        {
            await SendAsync(alive);
        }
    }

    private async Task SendAsync(IReadOnlyList<Delivery> batch)
    {
        var outcome = await _services.Webhooks.DeliverAsync(_subscription, batch, _stop.Token);
        if (outcome.IsDelivered)
        {
            await _services.Store.RemoveAsync(batch);
            return;
        }

        var now = _services.Time.GetUtcNow();
        foreach (var delivery in batch)
        {
            await FailAsync(RetryPolicy.AfterFailure(_subscription, delivery, outcome, now));
        }
    }

    private async Task FailAsync(Delivery tried)
    {
        _services.Log.LogWarning(
            "Delivery {Attempt} of {Event} to {Subscription} failed: {Outcome}",
            tried.Attempts, tried.EventId, _subscription.Name, tried.LastOutcome);
        await (tried.DeadReason is null ? _services.Store.UpdateAsync(tried) : BuryAsync(tried));
    }

    /// <summary>Writes the dead letter, or drops the event where there is nowhere to write it.</summary>
    private async Task BuryAsync(Delivery delivery)
    {
        var now = _services.Time.GetUtcNow();
        if (_subscription.DeadLetterContainer is null)
        {
            _services.Log.LogError("Event {Event} dropped: {Reason}", delivery.EventId, delivery.DeadReason);
        }
        else if (!await _services.DeadLetters.TryWriteAsync(_subscription, delivery, _stop.Token))
        {
            // The last attempt may be long ago by then. After a restart the time begins anew, so that none is lost.
            if (now - _unburiedSince.GetOrAdd(delivery.Id, now) < DeadLetterTimeMax)
            {
                await _services.Store.UpdateAsync(delivery with { DueAt = now + DeadLetterRetryInterval });
                return;
            }

            _services.Log.LogError("Event {Event} dropped: no dead letter could be written", delivery.EventId);
        }

        await _services.Store.RemoveAsync([delivery]);
        _unburiedSince.TryRemove(delivery.Id, out _);
    }
}
