using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Tiers;

/// <summary>Data of the event <c>TierUpdated</c>; its schema is <c>Events/TierUpdated.v1.schema.json</c>.</summary>
/// <param name="PreviousTier">Null where it is the customer's first tier.</param>
public sealed record TierUpdated(
    string CustomerId, string? PreviousTier, string Tier, Points LifetimePoints, DateTimeOffset RecordedAt)
{
    public const string EventType = "TierUpdated";

    public static OutboxEvent For(Account account, string tier, DateTimeOffset now) => OutboxEvent.Of(
        $"tier:{ContentHash.Of(account.CustomerId)[..16]}:{account.Sequence}:{tier}",
        EventType, account.CustomerId, now,
        new TierUpdated(account.CustomerId, account.Tier, tier, account.LifetimePoints, now));
}
