using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace AzureServices.EventGrid;

/// <summary>What the pumps of all subscriptions share.</summary>
internal sealed record PumpServices(
    DeliveryStore Store, WebhookClient Webhooks, DeadLetterWriter DeadLetters, TimeProvider Time, ILogger Log);

/// <summary>Delivers one subscription's events: shakes hands first, then sends several at once, and retries.</summary>
internal sealed class SubscriptionPump : IAsyncDisposable
{
    private const int DeliveriesAtOnceMax = 32;
    private static readonly TimeSpan HandshakeInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DeadLetterRetryInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan DeadLetterTimeMax = TimeSpan.FromHours(4);

    private readonly EventSubscription _subscription;
    private readonly PumpServices _services;
    private readonly DueDeliveries _due;
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
            await ShakeHandsAsync();
            while (true)
            {
                await _slots.WaitAsync(_stop.Token);
                await StartNextAsync();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _services.Log.LogDebug("Subscription {Subscription} stopped", _subscription.Name);
        }
        catch (SqliteException e)
        {
            _services.Log.LogError(e, "Subscription {Subscription} delivers no more", _subscription.Name);
        }
    }

    private async Task ShakeHandsAsync()
    {
        var handshake = new Handshake(_services.Webhooks, _services.Time);
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
            _ = DeliverAsync(await _due.TakeAsync(_stop.Token)); // it frees its slot itself
        }
        catch (OperationCanceledException)
        {
            _slots.Release();
            throw;
        }
    }

    private async Task DeliverAsync(Delivery delivery)
    {
        try
        {
            await AttemptAsync(delivery);
            _due.GiveBack(delivery);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _services.Log.LogDebug("Delivery {Delivery} of {Event} broken off", delivery.Id, delivery.EventId);
        }
        catch (SqliteException e)
        {
            // Not given back: it stays in the store and is tried again after a restart, not in a loop.
            _services.Log.LogError(e, "Delivery {Delivery} of {Event} cannot be kept", delivery.Id, delivery.EventId);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task AttemptAsync(Delivery delivery)
    {
        var now = _services.Time.GetUtcNow();
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
            var outcome = await _services.Webhooks.DeliverAsync(_subscription, delivery, _stop.Token);
            await (outcome.IsDelivered
                ? _services.Store.RemoveAsync(delivery.Id)
                : FailAsync(RetryPolicy.AfterFailure(_subscription, delivery, outcome, _services.Time.GetUtcNow())));
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
            var givenUpAt = delivery.LastAttemptAt ?? delivery.DueAt;
            if (now - givenUpAt < DeadLetterTimeMax)
            {
                await _services.Store.UpdateAsync(delivery with { DueAt = now + DeadLetterRetryInterval });
                return;
            }

            _services.Log.LogError("Event {Event} dropped: no dead letter could be written", delivery.EventId);
        }

        await _services.Store.RemoveAsync(delivery.Id);
    }
}
