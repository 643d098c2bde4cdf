using LoyaltyFunctions.Ledger;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Returns;

/// <summary>What follows a purchase or a redemption: returns, refunds, and the end of a returns window.</summary>
public sealed class ReturnFunctions(CommandHttp commands, ReturnRequests requests)
{
    public const string ReturnPurchaseName = "ReturnPurchase";
    public const string RefundRedemptionName = "RefundRedemption";
    public const string ReleasePointsName = "ReleasePoints";

    /// <summary>Takes back what a purchase earned: by lines, or all that has not gone back yet.</summary>
    [Function(ReturnPurchaseName)]
    public Task<IResult> ReturnAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "customers/{customerId}/returns")]
        HttpRequest request,
        string customerId,
        FunctionContext context,
        CancellationToken cancellationToken) =>
        commands.AnswerAsync(new CommandCall(request, context, customerId), requests.Return, cancellationToken);

    /// <summary>Gives back points that were spent.</summary>
    [Function(RefundRedemptionName)]
    public Task<IResult> RefundAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "customers/{customerId}/refunds")]
        HttpRequest request,
        string customerId,
        FunctionContext context,
        CancellationToken cancellationToken) =>
        commands.AnswerAsync(new CommandCall(request, context, customerId), requests.Refund, cancellationToken);

    /// <summary>Makes the pending points of a purchase available before their time, once for each purchase.</summary>
    [Function(ReleasePointsName)]
    public Task<IResult> ReleaseAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "customers/{customerId}/releases")]
        HttpRequest request,
        string customerId,
        FunctionContext context,
        CancellationToken cancellationToken) =>
        commands.AnswerAsync(
            new CommandCall(request, context, customerId), ReturnRequests.Release, cancellationToken);
}
