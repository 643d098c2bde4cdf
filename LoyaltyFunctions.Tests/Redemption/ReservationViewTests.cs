using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Redemption;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Redemption;

public sealed class ReservationViewTests
{
    private static readonly LedgerEntry Reserved = Account.Open("c-1").With(Some.Earn()).Change(new ReservePoints
    {
        CustomerId = "c-1",
        RecordedBy = "request",
        RequestId = "held",
        Points = new Points(30),
        HeldFor = TimeSpan.FromMinutes(15),
    }).Entries[0];

    [TestCase(0, ReservationState.Open)]
    [TestCase(14, ReservationState.Open)]
    [TestCase(15, ReservationState.Lapsed)]
    public void Reservation_LapsesAtItsTime_AlsoWhereNothingRecordedIt(int minutes, ReservationState state) =>
        Assert.That(ReservationView.Of(Reserved, [], Some.Now.AddMinutes(minutes)).State, Is.EqualTo(state));

    [TestCase(EntryKind.Post, ReservationState.Posted)]
    [TestCase(EntryKind.Void, ReservationState.Voided)]
    [TestCase(EntryKind.Lapse, ReservationState.Lapsed)]
    public void Reservation_IsWhatItsLastEntrySays(EntryKind kind, ReservationState state) => Assert.That(
        ReservationView.Of(Reserved, [Reserved with { Kind = kind }], Some.Now.AddDays(1)).State, Is.EqualTo(state));
}
