using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>A row of a file: a purchase, or why there is none. Exactly one of the two is null.</summary>
/// <param name="Line">The physical line on which it starts; a header is line 1.</param>
/// <param name="Fields">Null where the row could not be split into its cells.</param>
public sealed record PurchaseRow(long Line, PurchaseDraft? Draft, Rejection? Rejection, RowFields? Fields)
{
    /// <summary>
    /// The row as it stood: the line of JSON, or the first <see cref="RawCharactersMax"/> characters of a row that
    /// could not be split; else null.
    /// </summary>
    public string? Raw { get; init; }

    public const int RawCharactersMax = 1_000;
}

/// <summary>What a row says beside its purchase.</summary>
/// <param name="Cells">As written, in the order of the layout's columns; empty where a line of JSON names none.</param>
/// <param name="OrderId">Null where the row names none; so the others.</param>
public sealed record RowFields(
    IReadOnlyList<string> Cells, string? OrderId, string? Sku, decimal? Quantity, decimal? Sales);
