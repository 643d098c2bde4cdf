using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace AzureServices.EventGrid;

/// <summary>
/// What at-least-once delivery without order can look like, on purpose: some events arrive twice, and each waits for a
/// while of its own, so that they overtake one another. The seed and the event alone decide, so a run can be repeated.
/// </summary>
/// <param name="Seed">Another seed, another disorder.</param>
public sealed record DeliveryDisorder(int Seed)
{
    /// <summary>Which part of the events is delivered twice, from 0 to 1 (default: a quarter).</summary>
    public double DuplicateShare { get; init; } = 0.25;

    /// <summary>How long an event waits at most, on the clock of deliveries (default: 200 ms).</summary>
    public TimeSpan DelayMax { get; init; } = TimeSpan.FromMilliseconds(200);

    internal IEnumerable<Delivery> Apply(Delivery delivery)
    {
        yield return Delayed(delivery, "first");
        if (Chance(delivery, "twice") < DuplicateShare)
        {
            yield return Delayed(delivery, "second");
        }
    }

    private Delivery Delayed(Delivery delivery, string what) =>
        delivery with { DueAt = delivery.DueAt + (DelayMax * Chance(delivery, what)) };

    /// <summary>From 0 to 1, the same for the same event.</summary>
    private double Chance(Delivery delivery, string what)
    {
        var cause = Encoding.UTF8.GetBytes($"{Seed}\n{what}\n{delivery.Subscription}\n{delivery.EventId}");
        return BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(cause)) / (uint.MaxValue + 1.0);
    }
}
