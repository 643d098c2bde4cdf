using System.Globalization;
using FunctionsWorker.Functions;
using Microsoft.Azure.Cosmos;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsRuntime.Triggers.CosmosDb;

/// <summary>The attribute's numbers, in milliseconds where they are times; 0 leaves the SDK's default.</summary>
internal static class FeedOptions
{
    public static ChangeFeedProcessorBuilder As(
        this ChangeFeedProcessorBuilder builder, CosmosDBTriggerAttribute written)
    {
        builder.WithLeaseConfiguration(
            Interval(written.LeaseAcquireInterval),
            Interval(written.LeaseExpirationInterval),
            Interval(written.LeaseRenewInterval));
        if (Interval(written.FeedPollDelay) is { } pause) builder.WithPollInterval(pause);
        if (written.MaxItemsPerInvocation > 0) builder.WithMaxItems(written.MaxItemsPerInvocation);
        if (StartOf(written) is { } start) builder.WithStartTime(start);
        return builder;
    }

    /// <summary>Where the feed is read from at first; null for from now on.</summary>
    /// <exception cref="FunctionSetupException">The time is none.</exception>
    public static DateTime? StartOf(CosmosDBTriggerAttribute written)
    {
        if (written.StartFromBeginning) return DateTime.MinValue.ToUniversalTime();
        if (written.StartFromTime is not { Length: > 0 } from) return null;
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        return DateTime.TryParse(from, CultureInfo.InvariantCulture, utc, out var start)
            ? start
            : throw new FunctionSetupException(
                $"the StartFromTime '{from}' is not a time: write it as 2026-03-02T07:00:00Z");
    }

    private static TimeSpan? Interval(int milliseconds) =>
        milliseconds > 0 ? TimeSpan.FromMilliseconds(milliseconds) : null;
}
