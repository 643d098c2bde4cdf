using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Integrity;

/// <summary>Checks a customer's ledger over HTTP.</summary>
public sealed class VerifyFunctions(LedgerVerification verification)
{
    private static readonly ProblemKind UnknownCustomerKind =
        CommandProblems.Of(LedgerRefusalCode.UnknownCustomer);

    public const string VerifyCustomerName = "VerifyCustomer";

    /// <summary>
    /// 200 with what the check found, also where something is wrong; 404 for a customer without account, entries and
    /// seal. Reads all entries, in pages.
    /// </summary>
    [Function(VerifyCustomerName)]
    public async Task<IResult> VerifyAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "customers/{customerId}/verify")] HttpRequest request,
        string customerId,
        CancellationToken cancellationToken) =>
        await verification.VerifyAsync(RouteKey.Read(customerId), cancellationToken) is { } found
            ? Answers.Json(found)
            : Answers.Problem(
                UnknownCustomerKind,
                $"No account for customer '{customerId}'. An account opens with the first award.");
}
