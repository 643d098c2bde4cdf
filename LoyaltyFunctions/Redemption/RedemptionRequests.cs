using LoyaltyFunctions.Ledger;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Redemption;

/// <summary>What callers ask when they spend points, as commands of the ledger.</summary>
public sealed class RedemptionRequests(IOptions<RedemptionOptions> options, TimeProvider time)
{
    /// <summary>How far a caller's clock may run ahead of ours.</summary>
    public static readonly TimeSpan FutureTolerance = TimeSpan.FromMinutes(5);

    /// <summary><c>{points, reference?, effectiveAt?}</c></summary>
    public LedgerCommand Redeem(CommandRequest request) => new RedeemPoints
    {
        CustomerId = request.CustomerId,
        RecordedBy = request.RecordedBy,
        RequestId = request.RequestId,
        Points = request.Fields.Points("points"),
        Reference = request.Fields.OptionalReference("reference"),
        EffectiveAt = PastInstant(request.Fields, "effectiveAt"),
    };

    /// <summary><c>{points, minutes?, reference?}</c></summary>
    public LedgerCommand Reserve(CommandRequest request) => new ReservePoints
    {
        CustomerId = request.CustomerId,
        RecordedBy = request.RecordedBy,
        RequestId = request.RequestId,
        Points = request.Fields.Points("points"),
        HeldFor = TimeSpan.FromMinutes(
            request.Fields.WholeNumber("minutes", 1, options.Value.HoldMinutesMax) ?? options.Value.HoldMinutesDefault),
        Reference = request.Fields.OptionalReference("reference"),
    };

    /// <summary><c>{points?}</c></summary>
    /// <param name="reservationId">The entry of the reservation.</param>
    public static LedgerCommand Post(CommandRequest request, string reservationId) => new PostReservation
    {
        CustomerId = request.CustomerId,
        RecordedBy = request.RecordedBy,
        RequestId = request.RequestId,
        ReservationId = reservationId,
        Points = request.Fields.OptionalPoints("points"),
    };

    /// <summary><c>{}</c></summary>
    /// <param name="reservationId">The entry of the reservation.</param>
    public static LedgerCommand Void(CommandRequest request, string reservationId) => new VoidReservation
    {
        CustomerId = request.CustomerId,
        RecordedBy = request.RecordedBy,
        RequestId = request.RequestId,
        ReservationId = reservationId,
    };

    private DateTimeOffset? PastInstant(CommandFields fields, string name)
    {
        var instant = fields.OptionalInstant(name);
        if (instant > time.GetUtcNow() + FutureTolerance) fields.Invalid(name, "must not lie in the future");
        return instant;
    }
}
