using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Ledger;

/// <summary>Ledgers in which each kind of entry happens.</summary>
internal static class EveryKind
{
    private static readonly DateTimeOffset Later = Some.Now.AddDays(1);

    public static IReadOnlyList<LedgerEntry> Entries { get; } = Write();

    private static List<LedgerEntry> Write()
    {
        var entries = new List<LedgerEntry>();
        var account = Account.Open("c-1");
        LedgerEntry Do(LedgerCommand command)
        {
            var change = account.Change(command);
            account = change.Account;
            entries.AddRange(change.Entries);
            return change.Entries[^1];
        }

        var award = Do(Some.Earn("order-1", points: 1_000));
        var pending = Do(Some.Earn("order-2", points: 10) with { AwaitsRelease = true });
        Do(new ReleasePoints
        {
            CustomerId = "c-1",
            RecordedBy = "request",
            AwardId = pending.EntryId,
            Award = pending,
        });
        var redeemed = Do(Some.Redeem(50, "redeem-1"));
        Do(Reserve("posted"));
        Do(new PostReservation
        {
            CustomerId = "c-1",
            RecordedBy = "request",
            RequestId = "post-1",
            ReservationId = "reserve:posted",
            Points = new Points(20),
        });
        Do(Reserve("voided"));
        Do(new VoidReservation
        {
            CustomerId = "c-1",
            RecordedBy = "request",
            RequestId = "void-1",
            ReservationId = "reserve:voided",
        });
        Do(new ReversePurchase
        {
            CustomerId = "c-1",
            RecordedBy = "request",
            ReturnId = "return-1",
            ReversedId = award.EntryId,
            Basis = new ReversalBasis(award, [], Points.Zero),
            Reason = "did not fit",
        });
        Do(new ReverseRedemption
        {
            CustomerId = "c-1",
            RecordedBy = "request",
            ReturnId = "refund-1",
            ReversedId = redeemed.EntryId,
            Basis = new ReversalBasis(redeemed, [], Points.Zero),
        });
        Do(Adjust("give", 500));
        Do(Adjust("take", -5) with { Corrects = award.EntryId });
        var sent = Do(new TransferPointsOut
        {
            CustomerId = "c-1",
            RecordedBy = "request",
            RequestId = "send-1",
            Receiver = "c-2",
            Points = new Points(7),
        });
        Do(TransferIn("c-1", sent));
        entries.AddRange(Account.Open("c-2").Change(TransferIn("c-2", sent)).Entries);
        Do(Reserve("lapsed"));
        entries.AddRange(SpendDecider.Lapse(account, Later, 1).Entries);
        var expiring = Account.Open("c-3").With(Some.Earn("order-3", "c-3") with { ExpiresAt = Later });
        entries.AddRange(SpendDecider.Expire(expiring, Later, 1).Entries);
        return entries;
    }

    private static ReservePoints Reserve(string requestId) => new()
    {
        CustomerId = "c-1",
        RecordedBy = "request",
        RequestId = requestId,
        Points = new Points(30),
        HeldFor = TimeSpan.FromMinutes(15),
    };

    private static AdjustPoints Adjust(string requestId, long points) => new()
    {
        CustomerId = "c-1",
        RecordedBy = "request",
        RequestId = requestId,
        Points = new Points(points),
        Remark = new Remark("a till was broken", "anna"),
        Program = "default",
    };

    private static TransferPointsIn TransferIn(string customerId, LedgerEntry sent) => new()
    {
        CustomerId = customerId,
        RecordedBy = "request",
        RequestId = "send-1",
        Out = sent,
    };
}
