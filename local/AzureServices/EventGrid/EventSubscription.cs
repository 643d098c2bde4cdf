using System.Diagnostics.CodeAnalysis;
using AzureServices.EventGrid.Filters;

namespace AzureServices.EventGrid;

/// <summary>How an event looks when it is delivered.</summary>
public enum DeliverySchema
{
    /// <summary>CloudEvents 1.0 in structured mode: one JSON object (the default).</summary>
    [SuppressMessage("Naming", "CA1707", Justification = "The service calls it so.")]
    CloudEventSchemaV1_0,

    /// <summary>The Event Grid schema: a JSON array with one event.</summary>
    EventGridSchema,
}

/// <summary>Which events of a topic go to which webhook.</summary>
/// <param name="Name">The subscription's name, unique in this Event Grid; undelivered events are kept under it.</param>
/// <param name="Topic">The topic's name; <see cref="EventGridEndpoint.StorageTopic"/> for blob events.</param>
/// <param name="Endpoint">The webhook's address. It need not answer yet: deliveries begin when it does.</param>
public sealed record EventSubscription(string Name, string Topic, Uri Endpoint)
{
    /// <summary>The event types wanted; empty (the default) for all. Letter case does not matter.</summary>
    public IReadOnlyList<string> IncludedEventTypes { get; init; } = [];

    /// <summary>
    /// What the subject must begin with; null (the default) for anything. Of the storage topic it must name the
    /// container: <c>/blobServices/default/containers/uploads/</c>.
    /// </summary>
    public string? SubjectBeginsWith { get; init; }

    /// <summary>What the subject must end with; null (the default) for anything.</summary>
    public string? SubjectEndsWith { get; init; }

    /// <summary>Whether letter case matters in the subject (default: it does not).</summary>
    public bool IsSubjectCaseSensitive { get; init; }

    /// <summary>Conditions on members of the event, all of which must hold (default: none).</summary>
    public IReadOnlyList<AdvancedFilter> AdvancedFilters { get; init; } = [];

    /// <summary>Whether advanced filters look at each value of an array (default: an array meets none).</summary>
    public bool EnableAdvancedFilteringOnArrays { get; init; }

    /// <summary>How events look when they are delivered (default: CloudEvents).</summary>
    public DeliverySchema DeliverySchema { get; init; }

    /// <summary>The container for events that could not be delivered; null (the default) drops them.</summary>
    public string? DeadLetterContainer { get; init; }

    /// <summary>How many events one request may carry, 5,000 at most (default: 1).</summary>
    public int MaxEventsPerBatch { get; init; } = 1;

    /// <summary>How large a batch should not grow unless one event alone is larger (default: 64).</summary>
    public int PreferredBatchSizeInKilobytes { get; init; } = 64;

    /// <summary>How often a delivery is tried, 30 times at most (default: 30).</summary>
    public int MaxDeliveryAttempts { get; init; } = 30;

    /// <summary>How long after its publication an event is still tried (default: 24 h).</summary>
    public TimeSpan EventTimeToLive { get; init; } = TimeSpan.FromHours(24);

    internal bool Wants(GridEvent gridEvent, string topicId)
    {
        var subjectCase = IsSubjectCaseSensitive ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return (IncludedEventTypes.Count == 0
                || IncludedEventTypes.Contains(gridEvent.Type, StringComparer.OrdinalIgnoreCase))
            && gridEvent.Subject.StartsWith(SubjectBeginsWith ?? "", subjectCase)
            && gridEvent.Subject.EndsWith(SubjectEndsWith ?? "", subjectCase)
            && AdvancedFilters.All(f => f.Matches(gridEvent, topicId, EnableAdvancedFilteringOnArrays));
    }
}
