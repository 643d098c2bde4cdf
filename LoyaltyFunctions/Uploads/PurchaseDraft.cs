using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads;

/// <summary>A purchase as a file states it: of the right shape, not yet judged by any rule.</summary>
/// <param name="Source">The channel that numbers the purchases; null where the file names none.</param>
/// <param name="Amount">The number's text, because a number of JSON may be larger or finer than a decimal
/// holds.</param>
/// <param name="Currency">As written; null where absent.</param>
/// <param name="Timestamp">As written; null where absent.</param>
public sealed record PurchaseDraft(
    string? Source, string PurchaseId, string CustomerId, string Amount, string? Currency, string? Timestamp)
{
    /// <summary>What was bought, line by line; null where the file says nothing of lines.</summary>
    public IReadOnlyList<PurchaseLineDraft>? Lines { get; init; }
}

/// <summary>A line of a purchase as a file states it.</summary>
/// <param name="Line">The line's name; null where the file gives none.</param>
/// <param name="Sku">The article; null where absent.</param>
/// <param name="Quantity">The number's text; null where absent.</param>
/// <param name="Amount">The number's text.</param>
public sealed record PurchaseLineDraft(string? Line, string? Sku, string? Quantity, string Amount);

/// <summary>What reading a file gave: a draft, or why there is none.</summary>
/// <param name="PurchaseId">As far as it could be read, also where the file is refused.</param>
public sealed record PurchaseReading(PurchaseDraft? Draft, Rejection? Rejection, string? PurchaseId)
{
    /// <summary>Size of the file as it is stored; null where it is not there.</summary>
    public long? Bytes { get; init; }

    /// <summary>The erasures of its customers that should have taken this file: it came to light too late.</summary>
    public IReadOnlyList<LateFile> Late { get; init; } = [];

    public static PurchaseReading Of(PurchaseDraft draft) => new(draft, Rejection: null, draft.PurchaseId);

    public static PurchaseReading Refused(string code, string reason, string? purchaseId = null) =>
        new(Draft: null, new Rejection(code, reason), purchaseId);
}
