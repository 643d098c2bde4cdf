using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;

namespace LoyaltyFunctions.Transfers;

/// <summary>How transfers look over HTTP.</summary>
public static class TransferHttp
{
    public static readonly ProblemKind UnknownTransfer =
        new(StatusCodes.Status404NotFound, "unknown-transfer", "Unknown transfer");

    public static readonly ProblemKind GivenBack =
        CommandProblems.Of(LedgerRefusalCode.TransferGivenBack);

    /// <summary><c>{to, points}</c></summary>
    public static Transfer Read(CommandRequest request) => new(
        request.CustomerId, request.Fields.Text("to", CommandFields.IdLengthMax), request.Fields.Points("points"),
        request.RequestId);

    public static IResult Of(
        HttpRequest request, CommandRequest asked, Transfer transfer, TransferAnswer answer) => answer switch
        {
            TransferAnswer.Known it => CommandAnswers.Replayed(request, it.IsRepeat, Of(request, asked, it.View)),
            TransferAnswer.GivenBack it => CommandAnswers.Replayed(request, it.IsRepeat, Of(it.Refusal)),
            TransferAnswer.OfLedger it => CommandAnswers.Problem(request, it.Answer),
            TransferAnswer.KeyReused it => CommandAnswers.KeyReused(
                new(EntryId.TransferOut(it.Stored.RequestId), HashOf(it.Stored), HashOf(transfer))),
            _ => throw new InvalidOperationException($"The answer {answer} has no form over HTTP."),
        };

    public static IResult Unknown(string requestId) => Answers.Problem(
        UnknownTransfer, $"No transfer '{requestId}' of this customer is known; check its id.");

    private static IResult Of(HttpRequest request, CommandRequest asked, TransferView view)
    {
        if (asked.IsDryRun) return Answers.Json(view);
        return view.State == TransferState.Done
            ? Answers.Json(view, StatusCodes.Status201Created)
            : CommandAnswers.Accepted(request, CommandAnswers.StatusLink(request, asked.RequestId), view);
    }

    private static IResult Of(Rejection refusal) => Answers.Problem(
        GivenBack, $"The receiver could not take the points, and the sender has them again: {refusal.Reason}");

    private static string HashOf(Transfer transfer) => transfer.ToCommand(recordedBy: string.Empty).ContentHash;
}
