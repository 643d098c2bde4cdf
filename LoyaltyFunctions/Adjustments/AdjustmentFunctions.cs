using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Adjustments;

/// <summary>Corrections by people: one person up to a limit, two above it.</summary>
public sealed class AdjustmentFunctions(
    AdjustmentApprovals approvals, CosmosAdjustmentStore requests, CosmosLedgerStore ledger,
    AdjustmentCommands commands)
{
    public const string AdjustPointsName = "AdjustPoints";
    public const string DecideAdjustmentName = "DecideAdjustment";
    public const string GetAdjustmentName = "GetAdjustment";

    private const string Adjustments = "customers/{customerId}/adjustments";
    private const string Adjustment = Adjustments + "/{requestId}";

    /// <summary>201 where it is recorded, 202 with a link where it waits for a second person.</summary>
    [Function(AdjustPointsName)]
    public Task<IResult> AdjustAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = Adjustments)] HttpRequest request,
        string customerId,
        FunctionContext context,
        CancellationToken cancellationToken) =>
        approvals.Http.AnswerAsync(
            new CommandCall(request, context, customerId), commands.Adjust,
            async (asked, command) => AdjustmentHttp.Of(
                request, asked, await approvals.SubmitAsync(command, asked.IsDryRun, cancellationToken)),
            cancellationToken);

    /// <summary>201 with the entry where a second person approves, 200 where they refuse.</summary>
    [Function(DecideAdjustmentName)]
    public Task<IResult> DecideAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = Adjustment + "/approval")] HttpRequest request,
        string customerId,
        string requestId,
        FunctionContext context,
        CancellationToken cancellationToken) =>
        approvals.Http.AnswerAsync(
            new CommandCall(request, context, customerId), commands.Decision,
            async (asked, decision) =>
            {
                var id = RouteKey.Read(requestId);
                if (await requests.ReadAsync(asked.CustomerId, id, cancellationToken) is not { } stored)
                {
                    return AdjustmentProblems.Unknown(id);
                }

                var call = new ApprovalCall(decision, asked.RecordedBy, asked.IsDryRun);
                var answer = await approvals.DecideAsync(
                    stored, call,
                    () => ledger.ReadEntryAsync(asked.CustomerId, stored.Request.EntryId, cancellationToken),
                    cancellationToken);
                return AdjustmentHttp.Of(request, asked, answer);
            },
            cancellationToken);

    /// <summary>200 with the state of an adjustment; 404 where it is unknown.</summary>
    [Function(GetAdjustmentName)]
    public async Task<IResult> GetAdjustmentAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Adjustment)] HttpRequest request,
        string customerId,
        string requestId,
        CancellationToken cancellationToken)
    {
        var (customer, id) = (RouteKey.Read(customerId), RouteKey.Read(requestId));
        if (customer.Length > CommandFields.IdLengthMax) return CommandAnswers.UnknownCustomer();
        var stored = await requests.ReadAsync(customer, id, cancellationToken);
        var entry = await ledger.ReadEntryAsync(customer, EntryId.Adjust(id), cancellationToken);
        if (stored is not null) return Answers.Json(AdjustmentView.Of(stored.Request, entry, commands.Now));
        return entry is null ? AdjustmentProblems.Unknown(id) : Answers.Json(AdjustmentView.Of(id, entry));
    }
}
