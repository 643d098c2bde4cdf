using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Quarantine;

/// <summary>What is done about items of the quarantine.</summary>
public sealed class QuarantineReplayFunctions(QuarantineReplays replays, CosmosQuarantineList list)
{
    public const string ReplayQuarantinedName = "ReplayQuarantined";
    public const string ReplayQuarantineName = "ReplayQuarantine";
    public const string DismissQuarantinedName = "DismissQuarantined";

    /// <summary>Most items that one request replays.</summary>
    public const int ReplaysMax = 100;

    private const int ReplaysDefault = 50;

    /// <summary>
    /// 202 with the replay that starts, or that is under way; 404 for an unknown item, 409 for one that cannot be
    /// replayed. A dismissed item can be.
    /// </summary>
    [Function(ReplayQuarantinedName)]
    public async Task<IResult> ReplayOneAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "quarantine/{id}/replay")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        var (fields, problem) = await CommandRequest.ReadFieldsAsync(request, cancellationToken);
        if (fields is null) return problem!;
        var actor = fields.OptionalReference("actor");
        if (fields.Fault is { } fault) return CommandAnswers.Of(fault);
        if (ItemName.Read(id) is not { } name) return QuarantineProblems.UnknownItem(id);
        var answer = await replays.ReplayAsync(
            new ReplayRequest(name.Kind, name.Id, actor), workflows, cancellationToken);
        if (answer is null) return QuarantineProblems.UnknownItem(id);
        return answer.Refusal is { } refusal
            ? QuarantineProblems.Of(refusal)
            : Answers.Json(ViewOf(answer), StatusCodes.Status202Accepted);
    }

    /// <summary>
    /// 202 with the replays of the open items of a filter, at most <c>limit</c> of them; asked again with the answer's
    /// <c>continuation</c> it goes on.
    /// </summary>
    [Function(ReplayQuarantineName)]
    public async Task<IResult> ReplayManyAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "quarantine/replay")] HttpRequest request,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        var (fields, problem) = await CommandRequest.ReadFieldsAsync(request, cancellationToken);
        if (fields is null) return problem!;
        var filter = QuarantineFilter.Read(fields);
        var limit = (int)(fields.WholeNumber("limit", 1, ReplaysMax) ?? ReplaysDefault);
        var actor = fields.OptionalReference("actor");
        var token = fields.OptionalText("continuation");
        if (fields.Fault is { } fault) return CommandAnswers.Of(fault);
        var page = token is null ? null : PageToken.Read(token, filter.Scope, QuarantinePosition.Numbers);
        if (page?.Problem is { } invalid) return invalid;

        var found = await list.ReadAsync(
            filter, QuarantinePosition.Of(page?.Position), limit, cancellationToken);
        return Answers.Json(
            await ReplayAsync(found, filter, actor, workflows, cancellationToken), StatusCodes.Status202Accepted);
    }

    private async Task<ReplaysView> ReplayAsync(
        QuarantinePage found, QuarantineFilter filter, string? actor, DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        var started = new List<ReplayView>();
        var refused = new List<(QuarantineItem Item, RefusedReplayView View)>();
        foreach (var item in found.Items)
        {
            var answer = await replays.ReplayAsync(
                new ReplayRequest(item.Kind, item.Id, actor), workflows, cancellationToken);
            if (answer?.Refusal is { } refusal)
            {
                refused.Add((item, new RefusedReplayView(item.Name, refusal.Kind.Type, refusal.Detail)));
            }
            else if (answer is not null)
            {
                started.Add(ViewOf(answer));
            }
        }

        // What was started is open no more; only what was refused of the last instant is met again.
        var next = found.Next is null
            ? null
            : found.Next with { Skipped = refused.Count(it => it.Item.QuarantinedAt == found.Next.At) };
        return new ReplaysView(started, [.. refused.Select(it => it.View)], next?.Token(filter));
    }

    /// <summary>200 with the item, dismissed; 404 for an unknown one. A second dismissal changes nothing.</summary>
    [Function(DismissQuarantinedName)]
    public async Task<IResult> DismissAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "quarantine/{id}/dismiss")] HttpRequest request,
        string id,
        CancellationToken cancellationToken)
    {
        var (fields, problem) = await CommandRequest.ReadFieldsAsync(request, cancellationToken);
        if (fields is null) return problem!;
        var reason = fields.Text("reason");
        var actor = fields.OptionalReference("actor");
        if (fields.Fault is { } fault) return CommandAnswers.Of(fault);
        if (ItemName.Read(id) is not { } name) return QuarantineProblems.UnknownItem(id);
        return await replays.DismissAsync(
            new ReplayRequest(name.Kind, name.Id, actor), reason, cancellationToken) is { } item
            ? Answers.Json(QuarantineItemView.Of(item))
            : QuarantineProblems.UnknownItem(id);
    }

    private static ReplayView ViewOf(ReplayAnswer answer) =>
        new(answer.Item.Name, answer.Step!.Number!.Value, answer.Step.Started, answer.IsNew);
}

/// <summary>An item as callers name it.</summary>
public sealed record ItemName(string Kind, string Id)
{
    /// <summary>Longest id of a document.</summary>
    private const int LengthMax = 255;

    /// <summary>Null for what can be no item's name.</summary>
    public static ItemName? Read(string text) =>
        text.Split(':', 2) is [var kind, { Length: > 0 and <= LengthMax } id] && QuarantineKinds.All.Contains(kind)
            && id.All(c => char.IsAsciiLetterOrDigit(c) || c == '-')
            ? new ItemName(kind, id)
            : null;
}
