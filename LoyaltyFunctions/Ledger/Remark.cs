using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>Why a person moves points, as they say it.</summary>
/// <param name="Reason">In words; null where nobody gave one, or where it was erased.</param>
/// <param name="Actor">Id of who asked; null where a program did.</param>
/// <param name="Approver">Id of the second person who agreed; null where none was needed.</param>
public sealed record Remark(string? Reason, string? Actor = null, string? Approver = null);

/// <summary>
/// What an entry keeps of a remark. The words stand beside it, in an <see cref="EntryReason"/>, because an entry is
/// kept for ever and people must be able to be forgotten.
/// </summary>
/// <param name="Actor">Id of who asked; null where a program did.</param>
/// <param name="Approver">Id of the second person who agreed; null where none was needed.</param>
/// <param name="Reference">Id of what points were spent on; null where the caller does not say.</param>
/// <param name="ReasonHash"><see cref="ContentHash"/> of the reason: proves the words while they are kept.</param>
public sealed record EntryRemark(
    string? Actor = null, string? Approver = null, string? Reference = null, string? ReasonHash = null)
{
    internal static EntryRemark Of(Remark said) => new(said.Actor, said.Approver, ReasonHash: HashOf(said.Reason));

    internal static EntryRemark? OfReason(string? reason) =>
        reason is null ? null : new EntryRemark(ReasonHash: HashOf(reason));

    internal static EntryRemark? OfReference(string? reference) =>
        reference is null ? null : new EntryRemark(Reference: reference);

    private static string? HashOf(string? reason) => reason is null ? null : ContentHash.Of(reason);
}

/// <summary>Why an entry was made, in words. Stored with the entry, erased when its customer is.</summary>
/// <param name="RecordedAt">When the entry was recorded, UTC.</param>
public sealed record EntryReason(string EntryId, DateTimeOffset RecordedAt, string Reason);
