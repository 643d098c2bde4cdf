using AzureServices.EventGrid.Storage;

namespace AzureServices.EventGrid.Subscriptions;

/// <summary>What the service demands of subscriptions.</summary>
internal static class EventSubscriptionRules
{
    public const int AttemptsMax = 30;
    public const int TimeToLiveMinutesMax = 1_440;
    public const int BatchEventsMax = 5_000;
    public const int BatchKilobytesMax = 1_024;
    public const int FiltersMax = 25;
    public const int FilterValuesMax = 25;

    /// <summary>Finds what the service would refuse.</summary>
    /// <exception cref="ArgumentException">Says what is wrong with which subscription.</exception>
    public static void Check(IReadOnlyList<EventSubscription> subscriptions)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var subscription in subscriptions)
        {
            if (!names.Add(subscription.Name))
            {
                throw new ArgumentException(
                    $"Two subscriptions are called '{subscription.Name}'; each needs a name of its own.");
            }

            if (Problem(subscription) is { } problem)
            {
                throw new ArgumentException($"Subscription '{subscription.Name}': {problem}");
            }
        }

        BlobSubject.ContainersOf(subscriptions);
    }

    private static string? Problem(EventSubscription subscription)
    {
        if (subscription.Name.Length is < 3 or > 64
            || !subscription.Name.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            return "a name has 3 to 64 letters, digits and hyphens.";
        }

        if (subscription.MaxDeliveryAttempts is < 1 or > AttemptsMax)
        {
            return $"MaxDeliveryAttempts must be from 1 to {AttemptsMax}.";
        }

        if (subscription.EventTimeToLive <= TimeSpan.Zero
            || subscription.EventTimeToLive > TimeSpan.FromMinutes(TimeToLiveMinutesMax))
        {
            return $"EventTimeToLive must be more than nothing and at most {TimeToLiveMinutesMax} minutes.";
        }

        if (subscription.MaxEventsPerBatch is < 1 or > BatchEventsMax)
        {
            return $"MaxEventsPerBatch must be from 1 to {BatchEventsMax}.";
        }

        return subscription.PreferredBatchSizeInKilobytes is < 1 or > BatchKilobytesMax
            ? $"PreferredBatchSizeInKilobytes must be from 1 to {BatchKilobytesMax}."
            : FilterProblem(subscription);
    }

    private static string? FilterProblem(EventSubscription subscription)
    {
        if (subscription.AdvancedFilters.Count > FiltersMax)
        {
            return $"at most {FiltersMax} advanced filters are allowed.";
        }

        return subscription.AdvancedFilters.Sum(f => f.ValueCount) > FilterValuesMax
            ? $"all advanced filters together may have at most {FilterValuesMax} values."
            : null;
    }
}
