using System.Text;
using LoyaltyFunctions.Ledger;

namespace SystemBench;

/// <summary>A purchase as a till would send it, with what it must earn.</summary>
/// <param name="EntryId">Of the ledger entry that it leads to.</param>
/// <param name="Points">Computed here from cents, without the app's code.</param>
internal sealed record PurchaseFile(string Name, byte[] Content, string CustomerId, string EntryId, long Points)
{
    private const string Source = "bench";
    private const int CentsMax = 20_000;

    // Shares no factor with CentsMax, so that amounts repeat only after CentsMax files.
    private const int CentsStep = 7_919;

    /// <summary>The same files on every call; customer after customer, so that neighbours never share an account.</summary>
    public static IReadOnlyList<PurchaseFile> Many(int files, int customers) =>
        [.. Enumerable.Range(0, files).Select(nth => Of(nth, $"c-{nth % customers:D4}"))];

    private static PurchaseFile Of(int nth, string customerId)
    {
        var purchaseId = $"bench-{nth:D6}";
        var cents = 1 + (int)((long)nth * CentsStep % CentsMax);
        var content = $$"""
            {
              "transactionId": "{{purchaseId}}",
              "customerId": "{{customerId}}",
              "amount": {{cents / 100}}.{{cents % 100:D2}},
              "currency": "EUR",
              "timestamp": "2026-03-02T09:14:07+01:00",
              "source": "{{Source}}",
              "items": [{"sku": "COFFEE-500", "quantity": 2, "price": 12.45}, {"sku": "MUG-1", "quantity": 1, "price": 7.90}]
            }
            """;

        // Ten points a unit are a tenth of a point a cent, rounded down for each purchase.
        return new PurchaseFile(
            $"{purchaseId}.json", Encoding.UTF8.GetBytes(content), customerId, LoyaltyFunctions.Ledger.EntryId.Earn(Source, purchaseId),
            cents / 10);
    }
}
