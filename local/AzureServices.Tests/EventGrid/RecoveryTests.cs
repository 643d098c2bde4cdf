using AzureServices.Tests.Azurite;
using Microsoft.Extensions.Time.Testing;

namespace AzureServices.Tests.EventGrid;

/// <summary>What happens to a subscription when something fails that nobody foresaw.</summary>
public sealed class RecoveryTests
{
    private static readonly TimeSpan HandshakeInterval = TimeSpan.FromSeconds(1);

    [Test]
    public async Task Subscription_ThatStumbles_GoesOnAndDelivers()
    {
        await using var webhook = await Webhook.StartAsync();
        webhook.Agrees = false;
        var time = new StumblingTime();
        await using var fixture = await GridFixture.StartAsync(
            subscription => subscription with { Endpoint = webhook.Address }, options => options with { Time = time });
        await fixture.PublishAsync("e1");
        await Eventually.IsTrueAsync(() => time.Stumbled, "the pause after a refused handshake has failed");

        webhook.Agrees = true;
        await Eventually.IsTrueAsync(
            () =>
            {
                time.Advance(HandshakeInterval);
                return !webhook.Deliveries.IsEmpty;
            },
            "the event is delivered");

        Assert.That(webhook.Deliveries.Select(delivery => delivery.Id), Is.EqualTo(["e1"]));
    }

    /// <summary>A clock whose first timer of a handshake cannot be made.</summary>
    private sealed class StumblingTime() : FakeTimeProvider(DateTimeOffset.Parse("2026-11-23T08:05:00Z"))
    {
        private int _stumbles;

        public bool Stumbled => Volatile.Read(ref _stumbles) > 0;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            dueTime == HandshakeInterval && Interlocked.Exchange(ref _stumbles, 1) == 0
                ? throw new InvalidOperationException("No timer can be made.")
                : base.CreateTimer(callback, state, dueTime, period);
    }
}
