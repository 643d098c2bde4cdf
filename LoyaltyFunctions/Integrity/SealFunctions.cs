using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Integrity;

/// <summary>Seals the ledger once a day, and shows the seals.</summary>
public sealed class SealFunctions(BlobSealStore seals, TimeProvider time)
{
    private static readonly ProblemKind InvalidDateKind =
        new(StatusCodes.Status400BadRequest, "invalid-date", "Invalid date");

    private static readonly ProblemKind UnknownSealKind =
        new(StatusCodes.Status404NotFound, "unknown-seal", "Unknown seal");

    public const string SealDailyName = "SealLedgerDaily";
    public const string StartSealName = "StartSeal";
    public const string GetSealName = "GetSeal";

    /// <summary>Ten minutes past midnight, UTC.</summary>
    public const string Daily = "0 10 0 * * *";

    [Function(SealDailyName)]
    [FixedDelayRetry(5, "00:01:00")]
    public Task SealDailyAsync(
        [TimerTrigger(Daily)] TimerInfo timer,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken) =>
        StartAsync(Today, workflows, cancellationToken);

    /// <summary>202 where today's seal is in the making, by this call or before; 200 with the seal once it is
    /// there.</summary>
    [Function(StartSealName)]
    public async Task<IResult> StartSealAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "seals")] HttpRequest request,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        var today = Today;
        if (await seals.FindAsync(today.Date, cancellationToken) is { } seal) return Answers.Json(seal);
        await StartAsync(today, workflows, cancellationToken);
        return Answers.Json(new SealStarted(today.Date, today.InstanceId), StatusCodes.Status202Accepted);
    }

    /// <summary>200 with the seal of a day; 404 where it has none, 400 for what is no day.</summary>
    [Function(GetSealName)]
    public async Task<IResult> GetSealAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "seals/{date}")] HttpRequest request,
        string date,
        CancellationToken cancellationToken)
    {
        if (!BlobSealStore.TryReadDate(date, out var day))
        {
            return Answers.Problem(
                InvalidDateKind,
                $"'{date}' is no day; write it as 2026-03-14.");
        }

        return await seals.FindAsync(day, cancellationToken) is { } seal
            ? Answers.Json(seal)
            : Answers.Problem(
                UnknownSealKind,
                $"The ledger was not sealed on {date}. A seal is made each day; POST /api/seals makes today's now.");
    }

    private SealRequest Today => new(DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));

    private static Task<bool> StartAsync(
        SealRequest day, DurableTaskClient workflows, CancellationToken cancellationToken) =>
        workflows.StartOnceAsync(WorkflowNames.SealLedger, day.InstanceId, day, cancellationToken);
}

/// <summary>Answer of <c>POST /api/seals</c> until the seal is there.</summary>
public sealed record SealStarted(DateOnly Date, string InstanceId);
