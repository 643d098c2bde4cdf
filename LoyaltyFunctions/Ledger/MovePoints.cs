using System.Globalization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>The command of a person to correct a balance.</summary>
public sealed record AdjustPoints : LedgerCommand
{
    public required string RequestId { get; init; }

    /// <summary>Above zero to give, below zero to take; never zero.</summary>
    public required Points Points { get; init; }

    /// <summary>Why and by whom; an approver where one was needed.</summary>
    public required Remark Remark { get; init; }

    /// <summary>The program that owes given points.</summary>
    public required string Program { get; init; }

    /// <summary>The entry that is corrected; null where none is.</summary>
    public string? Corrects { get; init; }

    /// <summary>When given points expire, UTC; null where they never do.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether the ledger has looked for what is corrected, and found nothing.</summary>
    internal bool CorrectsNothing { get; init; }

    public override string EntryId => Ledger.EntryId.Adjust(RequestId);

    /// <summary>Hash of what was asked, where its reason was erased since; null otherwise.</summary>
    internal string? ErasedHash { get; init; }

    /// <summary>Who approves does not change what is asked.</summary>
    public override string ContentHash => ErasedHash ?? Shared.ContentHash.Of(
        "adjust", Points.ToString(), Remark.Reason, Remark.Actor, Program, Corrects,
        ExpiresAt?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));

    public override LedgerDecision Decide(Account account, DateTimeOffset now) =>
        MoveDecider.Adjust(account, this, now);
}

/// <summary>The command to take points out for another customer.</summary>
public sealed record TransferPointsOut : LedgerCommand
{
    public required string RequestId { get; init; }

    public required string Receiver { get; init; }

    /// <summary>More than zero.</summary>
    public required Points Points { get; init; }

    public override string EntryId => Ledger.EntryId.TransferOut(RequestId);

    public override string ContentHash => Shared.ContentHash.Of("transfer", Receiver, Points.ToString());

    public override LedgerDecision Decide(Account account, DateTimeOffset now) =>
        MoveDecider.TransferOut(account, this, now);
}

/// <summary>The command to put the points of a transfer in: to its receiver, or back to its sender.</summary>
public sealed record TransferPointsIn : LedgerCommand
{
    public required string RequestId { get; init; }

    /// <summary>The entry that took the points out of the sender's ledger.</summary>
    public required LedgerEntry Out { get; init; }

    /// <summary>Whether they go back to the sender.</summary>
    public bool IsBack => CustomerId == Out.CustomerId;

    public override string EntryId =>
        IsBack ? Ledger.EntryId.TransferBack(RequestId) : Ledger.EntryId.TransferIn(Out.CustomerId, RequestId);

    public override string ContentHash => Shared.ContentHash.Of("transfer-in", Out.Hash);

    public override LedgerDecision Decide(Account account, DateTimeOffset now) =>
        MoveDecider.TransferIn(account, this, now);
}
