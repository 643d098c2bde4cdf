using System.Globalization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>The command to spend points at once.</summary>
public sealed record RedeemPoints : LedgerCommand
{
    public required string RequestId { get; init; }

    /// <summary>More than zero.</summary>
    public required Points Points { get; init; }

    /// <summary>What they are spent on, an id; null where the caller does not say.</summary>
    public string? Reference { get; init; }

    public override string EntryId => Ledger.EntryId.Redeem(RequestId);

    public override string ContentHash => Shared.ContentHash.Of(
        "redeem", Points.ToString(), Reference,
        EffectiveAt?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));

    public override LedgerDecision Decide(Account account, DateTimeOffset now) =>
        SpendDecider.Redeem(account, this, now);
}

/// <summary>The command to hold points for a later redemption.</summary>
public sealed record ReservePoints : LedgerCommand
{
    public required string RequestId { get; init; }

    /// <summary>More than zero.</summary>
    public required Points Points { get; init; }

    /// <summary>How long they are held.</summary>
    public required TimeSpan HeldFor { get; init; }

    public string? Reference { get; init; }

    public override string EntryId => Ledger.EntryId.Reserve(RequestId);

    public override string ContentHash => Shared.ContentHash.Of(
        "reserve", Points.ToString(), HeldFor.ToString("c", CultureInfo.InvariantCulture), Reference);

    public override LedgerDecision Decide(Account account, DateTimeOffset now) =>
        SpendDecider.Reserve(account, this, now);
}

/// <summary>The command to spend what a reservation holds; what is not spent comes free.</summary>
public sealed record PostReservation : LedgerCommand
{
    public required string RequestId { get; init; }

    /// <summary>The entry of the reservation, <c>reserve:{requestId}</c>.</summary>
    public required string ReservationId { get; init; }

    /// <summary>More than zero; null for all of it.</summary>
    public Points? Points { get; init; }

    public override string EntryId => Ledger.EntryId.Post(RequestId);

    public override string ContentHash => Shared.ContentHash.Of("post", ReservationId, Points?.ToString());

    public override LedgerDecision Decide(Account account, DateTimeOffset now) =>
        SpendDecider.Post(account, this, now);
}

/// <summary>The command to give a reservation up.</summary>
public sealed record VoidReservation : LedgerCommand
{
    public required string RequestId { get; init; }

    /// <summary>The entry of the reservation, <c>reserve:{requestId}</c>.</summary>
    public required string ReservationId { get; init; }

    public override string EntryId => Ledger.EntryId.Void(RequestId);

    public override string ContentHash => Shared.ContentHash.Of("void", ReservationId);

    public override LedgerDecision Decide(Account account, DateTimeOffset now) =>
        SpendDecider.Void(account, this, now);
}
