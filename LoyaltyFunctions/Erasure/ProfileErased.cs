using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Profiles;

namespace LoyaltyFunctions.Erasure;

/// <summary>Data of the event <c>ProfileErased</c>; its schema is <c>Events/ProfileErased.v1.schema.json</c>.</summary>
public sealed record ProfileErased(string CustomerId, DateTimeOffset ErasedAt)
{
    public const string EventType = "ProfileErased";

    public static OutboxEvent For(EraseProfile erasure, DateTimeOffset erasedAt) => OutboxEvent.Of(
        erasure.InstanceId, EventType, erasure.CustomerId, erasedAt, new ProfileErased(erasure.CustomerId, erasedAt));
}
