using LoyaltyFunctions.Lake;
using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Earning;

/// <summary>Hands single purchases to the lake.</summary>
public sealed class LandingActivities(PurchaseLake lake)
{
    public const string LandPurchaseName = "LandPurchase";

    /// <summary>Idempotent. The lake shows the purchase with its next version.</summary>
    [Function(LandPurchaseName)]
    public Task LandPurchaseAsync([ActivityTrigger] PurchaseLanding landing, CancellationToken cancellationToken) =>
        lake.LandAsync(landing.Cause, landing.Row(), cancellationToken);
}

/// <summary>A purchase that was awarded.</summary>
/// <param name="Cause">The upload or event that it came with. It stands for the source file too: the name of a file
/// that is one purchase may tell of its customer, and the lake is never erased.</param>
/// <param name="ProcessedAt">The workflow's time.</param>
public sealed record PurchaseLanding(Purchase Purchase, string Cause, DateTimeOffset ProcessedAt)
{
    /// <summary>Article and quantity stand in the row where the purchase is of one line.</summary>
    public PurchaseLakeRow Row()
    {
        var line = Purchase.Lines is [var only] ? only : null;
        return new PurchaseLakeRow(
            Purchase.Source, Purchase.PurchaseId, Purchase.CustomerId, Purchase.Price.Amount,
            Purchase.Price.Currency.Code, Purchase.OccurredAt, OrderId: null, line?.Sku, line?.Quantity, Sales: null,
            Cause, Line: 1, ProcessedAt);
    }
}
