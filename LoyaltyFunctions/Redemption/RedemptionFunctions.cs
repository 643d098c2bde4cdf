using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Redemption;

/// <summary>Spends points: at once, or held first and spent later.</summary>
public sealed class RedemptionFunctions(
    CommandHttp commands, RedemptionRequests requests, CosmosLedgerStore store, TimeProvider time)
{
    public const string RedeemPointsName = "RedeemPoints";
    public const string ReservePointsName = "ReservePoints";
    public const string PostReservationName = "PostReservation";
    public const string VoidReservationName = "VoidReservation";
    public const string GetReservationName = "GetReservation";

    private const string Reservation = "customers/{customerId}/reservations/{requestId}";

    /// <summary>Spends points at once: what expires first goes first.</summary>
    [Function(RedeemPointsName)]
    public Task<IResult> RedeemAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "customers/{customerId}/redemptions")]
        HttpRequest request,
        string customerId,
        FunctionContext context,
        CancellationToken cancellationToken) =>
        commands.AnswerAsync(new CommandCall(request, context, customerId), requests.Redeem, cancellationToken);

    /// <summary>Holds points: they are not available until they are posted, voided, or the time is over.</summary>
    [Function(ReservePointsName)]
    public Task<IResult> ReserveAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "customers/{customerId}/reservations")]
        HttpRequest request,
        string customerId,
        FunctionContext context,
        CancellationToken cancellationToken) =>
        commands.AnswerAsync(new CommandCall(request, context, customerId), requests.Reserve, cancellationToken);

    /// <summary>Spends what is held, or a part of it; the rest comes free.</summary>
    [Function(PostReservationName)]
    public Task<IResult> PostAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = Reservation + "/post")] HttpRequest request,
        string customerId,
        string requestId,
        FunctionContext context,
        CancellationToken cancellationToken) =>
        commands.AnswerAsync(
            new CommandCall(request, context, customerId),
            asked => RedemptionRequests.Post(asked, IdOf(requestId)), cancellationToken);

    /// <summary>Gives a reservation up; its points come free.</summary>
    [Function(VoidReservationName)]
    public Task<IResult> VoidAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = Reservation + "/void")] HttpRequest request,
        string customerId,
        string requestId,
        FunctionContext context,
        CancellationToken cancellationToken) =>
        commands.AnswerAsync(
            new CommandCall(request, context, customerId),
            asked => RedemptionRequests.Void(asked, IdOf(requestId)), cancellationToken);

    /// <summary>200 with the state of a reservation and its entries; 404 where it is unknown.</summary>
    [Function(GetReservationName)]
    public async Task<IResult> GetReservationAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = Reservation)] HttpRequest request,
        string customerId,
        string requestId,
        CancellationToken cancellationToken)
    {
        var customer = RouteKey.Read(customerId);
        var id = IdOf(requestId);
        if (customer.Length > CommandFields.IdLengthMax) return CommandAnswers.UnknownCustomer();
        if (await store.ReadEntryAsync(customer, id, cancellationToken) is not { } reserved) return Unknown(id);
        var answers = await store.ReadAnswersAsync(customer, id, cancellationToken);
        return Answers.Json(ReservationView.Of(reserved, answers, time.GetUtcNow()));
    }

    private static string IdOf(string requestId) => EntryId.Reserve(RouteKey.Read(requestId));

    private static IResult Unknown(string id) => CommandAnswers.Of(new LedgerRefusal(
        LedgerRefusalCode.UnknownReservation, $"No reservation '{id}' of this customer is known; check its id."));
}
