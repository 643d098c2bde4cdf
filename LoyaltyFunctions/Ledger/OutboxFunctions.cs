using LoyaltyFunctions.Shared;
using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Ledger;

/// <summary>Publishes what the ledger stored for publication.</summary>
public sealed class OutboxFunctions(EventPublisher publisher)
{
    public const string PublishOutboxName = "PublishOutbox";

    /// <summary>
    /// Runs on the change feed of the ledger. It is retried without end: the feed moves on only when the events are
    /// out, so none is lost; one may go out twice, under the same id.
    /// </summary>
    [Function(PublishOutboxName)]
    [ExponentialBackoffRetry(-1, "00:00:01", "00:05:00")]
    public Task PublishOutboxAsync(
        [CosmosDBTrigger(
            CosmosNames.Database, CosmosNames.Ledger,
            Connection = CosmosNames.Connection,
            LeaseContainerName = CosmosNames.Leases,
            LeaseContainerPrefix = "outbox",
            StartFromBeginning = true,
            FeedPollDelay = 500,
            MaxItemsPerInvocation = 300)]
        IReadOnlyList<LedgerChangeDocument> changes,
        CancellationToken cancellationToken) =>
        publisher.PublishAsync(changes.Select(change => change.Event).OfType<OutboxEvent>(), cancellationToken);
}

/// <summary>What the change feed shows of any document of the ledger; only outbox documents carry an event.</summary>
public sealed record LedgerChangeDocument(string Id, OutboxEvent? Event);
