using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Uploads;

namespace PolicyBench;

/// <summary>One ordinary purchase, at every stage of its way.</summary>
internal static class SomePurchase
{
    public static readonly DateTimeOffset ArrivedAt = new(2026, 3, 2, 8, 15, 0, TimeSpan.Zero);

    public static readonly EarningOptions Options = new();

    public static readonly PurchaseDraft Draft = new("pos", "BER-1-0001", "c-1001", "24.90", "EUR", "2026-03-02T09:14:07+01:00");

    public static readonly Purchase Accepted = PurchasePolicy.Decide(Draft, Options, ArrivedAt).Purchase!;

    public static ReadOnlySpan<byte> File => """
        {
          "transactionId": "BER-1-0001",
          "customerId": "c-1001",
          "amount": 24.90,
          "currency": "EUR",
          "timestamp": "2026-03-02T09:14:07+01:00",
          "source": "pos",
          "items": [{"sku": "COFFEE-500", "quantity": 2, "price": 12.45}]
        }
        """u8;
}
