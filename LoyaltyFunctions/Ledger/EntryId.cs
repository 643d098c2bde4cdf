using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// Ids of ledger entries, built from their cause: the same purchase gives the same id over every channel and for ever.
/// </summary>
public static class EntryId
{
    /// <summary>
    /// The source of purchases that name none. Part of their ids, so no setting: with another one, each file that is
    /// sent again would earn again.
    /// </summary>
    public const string DefaultSource = "default";

    /// <summary>The entry that a purchase earns: <c>earn:{source}:{purchaseId}</c>.</summary>
    public static string Earn(string source, string purchaseId) =>
        $"earn:{SafeKey.Of(source)}:{SafeKey.Of(purchaseId)}";

    public static string Redeem(string requestId) => $"redeem:{SafeKey.Of(requestId)}";

    public static string Reserve(string requestId) => $"reserve:{SafeKey.Of(requestId)}";

    public static string Post(string requestId) => $"post:{SafeKey.Of(requestId)}";

    public static string Void(string requestId) => $"void:{SafeKey.Of(requestId)}";

    /// <summary>The entry by which a reservation ends by itself: <c>lapse:{requestId}</c>.</summary>
    public static string Lapse(string reservationId) => $"lapse:{reservationId.Split(':', 2)[1]}";

    public static string Expire(string lotId) => $"expire:{lotId}";

    public static string Reverse(string returnId) => $"reverse:{SafeKey.Of(returnId)}";

    public static string Adjust(string requestId) => $"adjust:{SafeKey.Of(requestId)}";

    /// <summary>Pending points of an award become available: <c>release:{source}:{purchaseId}</c>.</summary>
    public static string Release(string earnEntryId) => $"release:{earnEntryId.Split(':', 2)[1]}";

    public static string TransferOut(string requestId) => $"transfer:{SafeKey.Of(requestId)}:out";

    /// <summary>
    /// The receiver's side names the sender too: two senders may choose the same request id.
    /// </summary>
    public static string TransferIn(string sender, string requestId) =>
        $"transfer:{SafeKey.Of(requestId)}:in:{SafeKey.Of(sender)}";

    public static string TransferBack(string requestId) => $"transfer:{SafeKey.Of(requestId)}:back";
}
