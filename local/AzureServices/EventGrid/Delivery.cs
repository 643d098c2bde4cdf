namespace AzureServices.EventGrid;

/// <summary>An event on its way to one subscription, as it stands in the store.</summary>
internal sealed record Delivery
{
    /// <summary>Given by the store.</summary>
    public long Id { get; init; }

    public required string Subscription { get; init; }

    public required string EventId { get; init; }

    public required DeliverySchema Schema { get; init; }

    /// <summary>The event as one JSON object in UTF-8, in the subscription's schema.</summary>
    public required byte[] Body { get; init; }

    public required DateTimeOffset PublishedAt { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    public int Attempts { get; init; }

    public DateTimeOffset? LastAttemptAt { get; init; }

    public string? LastOutcome { get; init; }

    public int? LastStatus { get; init; }

    /// <summary>Why it was given up, once it was; then only the dead letter is still to be written.</summary>
    public string? DeadReason { get; init; }
}
