using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;

namespace LoyaltyFunctions.Quarantine;

/// <summary>What can be wrong with a request about the quarantine.</summary>
public static class QuarantineProblems
{
    public static readonly ProblemKind NotReplayableKind =
        new(StatusCodes.Status409Conflict, "not-replayable", "Not replayable");

    public static readonly ProblemKind OriginalGoneKind =
        new(StatusCodes.Status409Conflict, "original-gone", "Original gone");

    private static readonly ProblemKind UnknownItemKind =
        new(StatusCodes.Status404NotFound, "unknown-quarantine-item", "Unknown quarantine item");

    private static readonly ProblemKind NoOriginalKind =
        new(StatusCodes.Status404NotFound, "no-original", "No original");

    public static IResult UnknownItem(string name) => Answers.Problem(
        UnknownItemKind,
        $"No item '{name}' is in quarantine; GET /api/quarantine has the ids, which are of the form kind:id.");

    public static IResult NoOriginal(string name) => Answers.Problem(
        NoOriginalKind, $"No original of '{name}' is kept, or it is gone; the item tells why it is there.");

    public static IResult Of(ReplayRefusal refusal) => Answers.Problem(refusal.Kind, refusal.Detail);
}
