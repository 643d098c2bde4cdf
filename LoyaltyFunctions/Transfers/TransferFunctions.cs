using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Transfers;

/// <summary>Sends points from one customer to another.</summary>
public sealed class TransferFunctions(TransferRuns transfers)
{
    public const string TransferPointsName = "TransferPoints";
    public const string GetTransferName = "GetTransfer";

    private const string Transfers = "customers/{customerId}/transfers";

    /// <summary>201 with both entries, or 202 with a link where it takes longer.</summary>
    [Function(TransferPointsName)]
    public Task<IResult> TransferAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = Transfers)] HttpRequest request,
        string customerId,
        FunctionContext context,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken) =>
        transfers.Http.AnswerAsync(
            new CommandCall(request, context, customerId), TransferHttp.Read,
            async (asked, transfer) => TransferHttp.Of(
                request, asked,
                transfer, await transfers.TransferAsync(transfer, asked, workflows, cancellationToken)),
            cancellationToken);

    /// <summary>200 with the state of a transfer; 404 where it is unknown.</summary>
    [Function(GetTransferName)]
    public async Task<IResult> GetTransferAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Transfers + "/{requestId}")] HttpRequest request,
        string customerId,
        string requestId,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        var (sender, id) = (RouteKey.Read(customerId), RouteKey.Read(requestId));
        if (sender.Length > CommandFields.IdLengthMax) return CommandAnswers.UnknownCustomer();
        return await transfers.FindAsync(sender, id, workflows, cancellationToken) is { } view
            ? Answers.Json(view)
            : TransferHttp.Unknown(id);
    }
}
