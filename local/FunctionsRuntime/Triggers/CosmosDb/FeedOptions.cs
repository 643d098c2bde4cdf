using System.Globalization;
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
        if (written.StartFromBeginning) builder.WithStartTime(DateTime.MinValue.ToUniversalTime());
        else if (written.StartFromTime is { Length: > 0 } from)
        {
            builder.WithStartTime(DateTime.Parse(
                from, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal));
        }

        return builder;
    }

    private static TimeSpan? Interval(int milliseconds) =>
        milliseconds > 0 ? TimeSpan.FromMilliseconds(milliseconds) : null;
}
