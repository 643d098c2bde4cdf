using System.Globalization;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Erasure;

/// <summary>Forgetting a customer as a person, over HTTP.</summary>
public sealed class ErasureFunctions(CosmosErasureStore erasures, CosmosLedgerStore ledger, TimeProvider time)
{
    private static readonly ProblemKind UnknownErasureKind =
        new(StatusCodes.Status404NotFound, "unknown-erasure", "No erasure");

    private static readonly ProblemKind UnknownCustomerKind =
        CommandProblems.Of(LedgerRefusalCode.UnknownCustomer);

    public const string DeleteProfileName = "DeleteProfile";
    public const string GetErasureName = "GetErasure";

    /// <summary>So long an answer waits for the end of the erasure.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>A caller who does not want to wait says so in the header <c>Prefer</c> (RFC 7240).</summary>
    private const string RespondAsync = "respond-async";

    /// <summary>
    /// Removes all personal data of a customer; entries and points stay. 200 with what was removed, zeros where nothing
    /// was left; 202 with the address of the state where it takes longer, or at once with
    /// <c>Prefer: respond-async</c>; 404 for a customer of whom nothing is known.
    /// </summary>
    [Function(DeleteProfileName)]
    public async Task<IResult> DeleteProfileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "delete", Route = "customers/{customerId}/profile")]
        HttpRequest request,
        string customerId,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        var id = RouteKey.Read(customerId);
        var latest = await erasures.ReadLatestAsync(id, cancellationToken);
        if (latest is null && !await IsKnownAsync(id, cancellationToken)) return UnknownCustomer(id);

        var wanted = new EraseProfile(id, (latest?.Number ?? 0) + 1, time.GetUtcNow());
        var erasure = await StartAsync(workflows, wanted, cancellationToken);
        if (!request.Headers["Prefer"].ToString().Contains(RespondAsync, StringComparison.OrdinalIgnoreCase))
        {
            await WaitAsync(workflows, erasure, cancellationToken);
        }

        return await AnswerAsync(request, erasure, cancellationToken);
    }

    /// <summary>200 with the state of an erasure and what it removed so far; 404 for one that is not known.</summary>
    [Function(GetErasureName)]
    public async Task<IResult> GetErasureAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "customers/{customerId}/erasures/{number}")]
        HttpRequest request,
        string customerId,
        string number,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        var id = RouteKey.Read(customerId);
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var which) || which == 0)
        {
            return Answers.InvalidParameter("The number of an erasure is a whole number of 1 or more.");
        }

        if (await erasures.ReadRecordAsync(id, which, cancellationToken) is { } record) return Answers.Json(record);
        var wanted = new EraseProfile(id, which, RequestedAt: default);
        return await workflows.GetInstanceAsync(wanted.InstanceId, getInputsAndOutputs: true, cancellationToken)
            is { } begun
            ? Answers.Json(NotBegun(begun.ReadInputAs<EraseProfile>()!))
            : Answers.Problem(
                UnknownErasureKind,
                $"No erasure {which} of customer '{id}' is known; DELETE the profile to begin one.");
    }

    private async Task<bool> IsKnownAsync(string customerId, CancellationToken cancellationToken) =>
        CustomerKey.IsValid(customerId)
        && (await erasures.KnowsAsync(customerId, cancellationToken)
            || await ledger.ReadAccountAsync(customerId, cancellationToken) is not null);

    // A mark that is not visible here yet must not lead to an erasure that is done: what came since would stay.
    private static async Task<EraseProfile> StartAsync(
        DurableTaskClient workflows, EraseProfile wanted, CancellationToken cancellationToken)
    {
        while (await workflows.GetInstanceAsync(wanted.InstanceId, cancellationToken)
            is { IsCompleted: true, RuntimeStatus: not OrchestrationRuntimeStatus.Failed })
        {
            wanted = wanted with { Number = wanted.Number + 1 };
        }

        await workflows.StartOnceAsync(WorkflowNames.EraseProfile, wanted.InstanceId, wanted, cancellationToken);
        return wanted;
    }

    private async Task WaitAsync(
        DurableTaskClient workflows, EraseProfile erasure, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await workflows.WaitForInstanceCompletionAsync(erasure.InstanceId, either.Token);
        }
        catch (Exception) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // It goes on; the answer says where to look.
        }
    }

    private async Task<IResult> AnswerAsync(
        HttpRequest request, EraseProfile erasure, CancellationToken cancellationToken)
    {
        var record = await erasures.ReadRecordAsync(erasure.CustomerId, erasure.Number, cancellationToken)
            ?? NotBegun(erasure);
        if (record.ErasedAt is not null) return Answers.Json(record);
        request.HttpContext.Response.Headers.Location = AddressOf(request, erasure);
        return Answers.Json(record, StatusCodes.Status202Accepted);
    }

    // The path is decoded, so the id in it is written anew.
    private static string AddressOf(HttpRequest request, EraseProfile erasure)
    {
        const string customers = "/customers/";
        var path = request.Path.Value!;
        var prefix = path[..(path.IndexOf(customers, StringComparison.OrdinalIgnoreCase) + customers.Length)];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{request.PathBase}{prefix}{Uri.EscapeDataString(erasure.CustomerId)}/erasures/{erasure.Number}");
    }

    private static ErasureRecord NotBegun(EraseProfile erasure) => new(
        erasure.CustomerId, erasure.Number, erasure.RequestedAt, ErasedAt: null, new ErasedCounts());

    private static IResult UnknownCustomer(string customerId) => Answers.Problem(
        UnknownCustomerKind,
        $"Nothing is known of customer '{customerId}': no profile, no files, no account.");
}
