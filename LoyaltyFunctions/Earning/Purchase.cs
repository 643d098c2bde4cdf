using System.Globalization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Earning;

/// <summary>A purchase that every rule has passed.</summary>
/// <param name="Source">The channel that numbers the purchases.</param>
/// <param name="PurchaseId">Unique within the source, over every channel and for ever.</param>
/// <param name="CustomerId">Who earns.</param>
/// <param name="Price">What was paid.</param>
/// <param name="OccurredAt">When it happened, UTC.</param>
/// <param name="ContentHash">Tells this purchase from another one that carries the same id.</param>
public sealed record Purchase(
    string Source, string PurchaseId, string CustomerId, Money Price, DateTimeOffset OccurredAt, string ContentHash)
{
    /// <summary>What was bought; empty where only the whole is known. Their amounts make the price.</summary>
    public IReadOnlyList<PurchaseLine> Lines { get; init; } = [];

    /// <inheritdoc cref="Ledger.EntryId.DefaultSource"/>
    public const string DefaultSource = Ledger.EntryId.DefaultSource;

    /// <summary>
    /// The hash of what was sent. An amount of 10.5 and of 10.50 are the same; a time that the purchase did not state
    /// is left out, because it would be another one at the next arrival. Lines count where there are several: a sole
    /// line is the purchase itself, and of its article one channel may tell and another one not.
    /// </summary>
    public static string HashOf(Purchase purchase, DateTimeOffset? statedAt) => Shared.ContentHash.Of(
    [
        purchase.Source, purchase.PurchaseId, purchase.CustomerId, Plain(purchase.Price.Amount),
        purchase.Price.Currency.Code, statedAt?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        .. (purchase.Lines.Count > 1 ? purchase.Lines : []).SelectMany(line => (string?[])
            [line.Line, line.Sku, Plain(line.Quantity), Plain(line.Amount)]),
    ]);

    private static string Plain(decimal number) =>
        number.ToString("0.############################", CultureInfo.InvariantCulture);
}

/// <summary>One line of a purchase.</summary>
/// <param name="Line">Its name, unique within the purchase.</param>
/// <param name="Sku">The article; null where the purchase does not say.</param>
/// <param name="Quantity">How many, more than zero.</param>
/// <param name="Amount">Money of the whole line, in the purchase's currency; zero or more.</param>
public sealed record PurchaseLine(string Line, string? Sku, decimal Quantity, decimal Amount);

/// <summary>The judgement on a purchase: accepted, or why not. One of the two is null.</summary>
public sealed record PurchaseDecision(Purchase? Purchase, Rejection? Rejection)
{
    public static PurchaseDecision Accept(Purchase purchase) => new(purchase, Rejection: null);

    public static PurchaseDecision Refuse(string code, string reason) =>
        new(Purchase: null, new Rejection(code, reason));
}
