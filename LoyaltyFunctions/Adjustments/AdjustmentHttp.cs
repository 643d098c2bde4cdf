using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;

namespace LoyaltyFunctions.Adjustments;

/// <summary>How adjustments look over HTTP.</summary>
internal static class AdjustmentHttp
{
    public static IResult Of(HttpRequest request, CommandRequest asked, AdjustmentAnswer answer) => answer switch
    {
        AdjustmentAnswer.OfLedger it => CommandAnswers.Of(request, it.Answer, asked.IsDryRun),
        AdjustmentAnswer.Pending it => CommandAnswers.Replayed(
            request, it.IsRepeat, Pending(request, asked, it.Request)),
        AdjustmentAnswer.Refused it => CommandAnswers.Replayed(request, it.IsRepeat, Refused(asked, it.Request)),
        AdjustmentAnswer.KeyReused it => AdjustmentProblems.Of(it),
        AdjustmentAnswer.Denied it => AdjustmentProblems.Of(it),
        _ => throw new InvalidOperationException($"The answer {answer} has no form over HTTP."),
    };

    private static IResult Pending(HttpRequest request, CommandRequest asked, AdjustmentRequest pending)
    {
        var status = CommandAnswers.StatusLink(request, pending.RequestId);
        var view = PendingAdjustmentView.Of(pending, status, asked.IsDryRun);
        return asked.IsDryRun ? Answers.Json(view) : CommandAnswers.Accepted(request, status, view);
    }

    private static IResult Refused(CommandRequest asked, AdjustmentRequest refused) => Answers.Json(
        AdjustmentView.Of(refused, entry: null, refused.Decision!.DecidedAt) with { DryRun = asked.IsDryRun });
}
