using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads;
using LoyaltyFunctions.Uploads.Rows;

namespace LoyaltyFunctions.Tests.Support;

/// <summary>Values that do not matter to a test; what matters is said with <c>with</c>.</summary>
internal static class Some
{
    public static readonly DateTimeOffset Now = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    public static EarningOptions Rules => new();

    public static PurchaseDraft Draft => new(
        Source: null, PurchaseId: "order-42", CustomerId: "c-1",
        Amount: "12.50", Currency: "EUR", Timestamp: "2026-03-14T09:00:00Z");

    public static UploadedFile RowFile => new("upload_march.csv", "0x8DD", Now);

    /// <summary>Three ranges of a CSV file, two at a time.</summary>
    public static FileCheck RowCheck => new(Rejection: null, Bytes: 3_000, Recipient: null)
    {
        Source = new StoredFile(IsolatedBlobNames.Uploads, "copy"),
        RangesInParallel = 2,
        Plan = new RowPlan(
            new RowLayout(
                UploadFormatKind.Csv, ',', "utf-8",
                ["transactionId", "customerId", "amount", "currency", "timestamp"], IsErrorFile: false),
            [new RowRange(0, 52, 1_000, 2), new RowRange(1, 1_052, 1_000, 12), new RowRange(2, 2_052, 948, 22)],
            Bytes: 3_000, Sha256: "aa"),
    };

    public static UploadedFile File => new("order-42.json", "0x8DC", Now);

    public static Purchase Purchase(string purchaseId = "order-42", string customerId = "c-1", decimal amount = 12.50m)
    {
        var price = new Money(amount, Currency.Find("EUR")!);
        var purchase = new Purchase("default", purchaseId, customerId, price, Now, ContentHash: "");
        return purchase with { ContentHash = LoyaltyFunctions.Earning.Purchase.HashOf(purchase, Now) };
    }

    public static EarnPoints Earn(
        string purchaseId = "order-42", string customerId = "c-1", long points = 125,
        string content = "content", string by = "workflow-1") => new()
        {
            CustomerId = customerId,
            EffectiveAt = Now,
            RecordedBy = by,
            PurchaseHash = content,
            Receipt = Receipt(purchaseId, points),
        };

    public static RedeemPoints Redeem(long points, string requestId = "request-1", string customerId = "c-1") => new()
    {
        CustomerId = customerId,
        RecordedBy = "request",
        RequestId = requestId,
        Points = new Points(points),
    };

    public static Receipt Receipt(string purchaseId, long points) => new(
        "default/1", "default", purchaseId, EarningPolicy.RoundingDown,
        [new ReceiptLine(points / 10m, "EUR", 10, new Points(points))]);
}
