using System.Net;

namespace AzureServices.EventGrid;

/// <summary>What an attempt came to: the status answered, or none, and the service's word for it.</summary>
internal readonly record struct DeliveryOutcome(int? Status, string Name)
{
    public static readonly DeliveryOutcome TimedOut = new(null, "TimedOut");
    public static readonly DeliveryOutcome SocketError = new(null, "SocketError");

    /// <summary>Event Grid takes 200 to 204 for received, and nothing else.</summary>
    public bool IsDelivered => Status is >= 200 and <= 204;

    public static DeliveryOutcome Answered(int status) => new(status, status switch
    {
        408 => "TimedOut",
        413 => "PayloadTooLarge",
        503 => "Busy",
        _ => ((HttpStatusCode)status).ToString(),
    });
}

/// <summary>When a failed delivery is tried again, and when it is given up. The schedule is Event Grid's.</summary>
internal static class RetryPolicy
{
    public const string AttemptsSpent = "MaxDeliveryAttemptsExceeded";
    public const string TimeSpent = "TimeToLiveExceeded";
    public const string NotRetried = "UndeliverableDueToHttpStatusCode";

    private static readonly TimeSpan[] Delays =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromHours(3),
        TimeSpan.FromHours(6), TimeSpan.FromHours(12),
    ];

    /// <summary>Whether the event is too old to be tried; Event Grid asks only when an attempt is due.</summary>
    public static bool IsExpired(EventSubscription subscription, Delivery delivery, DateTimeOffset now) =>
        now - delivery.PublishedAt >= subscription.EventTimeToLive;

    /// <summary>The delivery after a failed attempt: due again later, or given up with a reason.</summary>
    public static Delivery AfterFailure(
        EventSubscription subscription, Delivery delivery, DeliveryOutcome outcome, DateTimeOffset now)
    {
        var attempts = delivery.Attempts + 1;
        var tried = delivery with
        {
            Attempts = attempts,
            LastAttemptAt = now,
            LastOutcome = outcome.Name,
            LastStatus = outcome.Status,
        };
        if (outcome.Status is 400 or 401 or 403 or 413)
        {
            return tried with { DeadReason = NotRetried + outcome.Name };
        }

        return attempts >= subscription.MaxDeliveryAttempts
            ? tried with { DeadReason = AttemptsSpent }
            : tried with { DueAt = now + Delay(attempts, outcome.Status) };
    }

    private static TimeSpan Delay(int attempts, int? status)
    {
        var scheduled = Delays[Math.Min(attempts, Delays.Length) - 1];
        var least = status switch
        {
            404 => TimeSpan.FromMinutes(5),
            408 => TimeSpan.FromMinutes(2),
            503 => TimeSpan.FromSeconds(30),
            _ => TimeSpan.Zero,
        };
        return scheduled > least ? scheduled : least;
    }
}
