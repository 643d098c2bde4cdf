using LoyaltyFunctions.Ledger;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Returns;

/// <summary>What callers ask about purchases and redemptions that were made, as commands of the ledger.</summary>
public sealed class ReturnRequests(IOptions<ReturnOptions> options)
{
    /// <summary>Most lines of one return.</summary>
    public const int LinesMax = 200;

    /// <summary>More than any line of a purchase has, in articles or in money.</summary>
    private const decimal PartMax = 1_000_000_000_000;

    /// <summary><c>{source?, purchaseId, lines?: [{line, quantity? | amount?}], reason?}</c></summary>
    public LedgerCommand Return(CommandRequest request) => new ReversePurchase
    {
        CustomerId = request.CustomerId,
        RecordedBy = request.RecordedBy,
        ReturnId = request.RequestId,
        ReversedId = AwardOf(request.Fields),
        Lines = request.Fields.OptionalList("lines", LinesMax, Line) ?? [],
        Shortfall = options.Value.Shortfall,
        Reason = request.Fields.OptionalText("reason"),
    };

    /// <summary><c>{entryId, points?, reason?}</c></summary>
    public LedgerCommand Refund(CommandRequest request) => new ReverseRedemption
    {
        CustomerId = request.CustomerId,
        RecordedBy = request.RecordedBy,
        ReturnId = request.RequestId,
        ReversedId = request.Fields.EntryId("entryId"),
        Points = request.Fields.OptionalPoints("points"),
        Grace = TimeSpan.FromDays(options.Value.GraceDays),
        Reason = request.Fields.OptionalText("reason"),
    };

    /// <summary><c>{source?, purchaseId}</c></summary>
    public static LedgerCommand Release(CommandRequest request) => new ReleasePoints
    {
        CustomerId = request.CustomerId,
        RecordedBy = request.RecordedBy,
        AwardId = AwardOf(request.Fields),
    };

    private static string AwardOf(CommandFields fields) => EntryId.Earn(
        fields.OptionalText("source", CommandFields.IdLengthMax) ?? EntryId.DefaultSource,
        fields.Text("purchaseId", CommandFields.IdLengthMax));

    private static ReturnLine Line(CommandFields fields)
    {
        var line = new ReturnLine(
            fields.Text("line"),
            fields.OptionalDecimal("quantity", PartMax, CommandFields.QuantityDecimalsMax),
            fields.OptionalDecimal("amount", PartMax, CommandFields.AmountDecimalsMax));
        if (line is { Quantity: not null, Amount: not null })
        {
            fields.Invalid("amount", "must be left out where 'quantity' is given: a line goes back by one of them");
        }

        return line;
    }
}
