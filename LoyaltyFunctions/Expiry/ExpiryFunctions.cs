using System.Globalization;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace LoyaltyFunctions.Expiry;

/// <summary>Starts runs over all points that are due, and tells how far they are.</summary>
public sealed class ExpiryFunctions(TimeProvider time, ILogger<ExpiryFunctions> logger)
{
    private static readonly ProblemKind UnknownExpiryRunKind =
        new(StatusCodes.Status404NotFound, "unknown-expiry-run", "Unknown expiry run");

    public const string StartHourlyExpiryName = "StartHourlyExpiry";
    public const string PostExpiryRunName = "PostExpiryRun";
    public const string GetExpiryRunName = "GetExpiryRun";

    /// <summary>NCRONTAB: on the hour.</summary>
    public const string Hourly = "0 0 * * * *";

    public const string KeyHeader = "Idempotency-Key";
    public const int KeyLengthMax = 100;

    /// <summary>Starts the run of the hour, once.</summary>
    [Function(StartHourlyExpiryName)]
    [FixedDelayRetry(5, "00:01:00")]
    public async Task StartHourlyExpiryAsync(
        [TimerTrigger(Hourly)] TimerInfo timer,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var hour = new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero);
        var runId = string.Create(CultureInfo.InvariantCulture, $"expiry-{hour:yyyy-MM-ddTHH}");
        var started = await workflows.StartOnceAsync(
            WorkflowNames.ExpirePoints, runId, ExpiryRun.Start(hour), cancellationToken);
        logger.LogInformation("Expiry run {RunId} {State}", runId, started ? "started" : "is known already");
    }

    /// <summary>
    /// 202 with a run that starts now; the same <c>Idempotency-Key</c> gives the same run again. 400 without a key.
    /// </summary>
    [Function(PostExpiryRunName)]
    public async Task<IResult> PostExpiryRunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "expiry-runs")] HttpRequest request,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        if (request.Headers[KeyHeader].ToString() is not { Length: > 0 and <= KeyLengthMax } key)
        {
            return Answers.Problem(
                CommandProblems.KeyMissing,
                $"Send a header '{KeyHeader}' of 1 to {KeyLengthMax} characters that names this run; the same key "
                + "never starts two.");
        }

        var runId = $"expiry-run-{ContentHash.Of(key)[..32]}";
        await workflows.StartOnceAsync(
            WorkflowNames.ExpirePoints, runId, ExpiryRun.Start(time.GetUtcNow()), cancellationToken);
        var run = await workflows.GetInstanceAsync(runId, getInputsAndOutputs: true, cancellationToken);
        request.HttpContext.Response.Headers.Location = $"/api/expiry-runs/{runId}";
        return Answers.Json(ExpiryRunView.Of(run!), StatusCodes.Status202Accepted);
    }

    /// <summary>200 with how far a run is and what it did so far; 404 for an id that is not known.</summary>
    [Function(GetExpiryRunName)]
    public static async Task<IResult> GetExpiryRunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "expiry-runs/{runId}")] HttpRequest request,
        string runId,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken) =>
        await workflows.GetInstanceAsync(runId, getInputsAndOutputs: true, cancellationToken)
            is { Name: WorkflowNames.ExpirePoints } run
            ? Answers.Json(ExpiryRunView.Of(run))
            : Answers.Problem(
                UnknownExpiryRunKind,
                $"No expiry run '{runId}' is known; POST /api/expiry-runs starts one and tells its id.");
}

/// <summary>Answer of <c>GET /api/expiry-runs/{runId}</c>.</summary>
/// <param name="Status"><c>running</c>, <c>completed</c> or <c>failed</c>.</param>
/// <param name="Run">How far it is, and what it did; customers whose turn failed are named when it is
/// completed.</param>
/// <param name="Failure">Why the run gave up; absent unless it failed. The next run goes on.</param>
public sealed record ExpiryRunView(string RunId, string Status, ExpiryRun? Run, string? Failure)
{
    public const string Running = "running";
    public const string Completed = "completed";
    public const string Failed = "failed";

    public static ExpiryRunView Of(OrchestrationMetadata workflow) => workflow.RuntimeStatus switch
    {
        OrchestrationRuntimeStatus.Completed =>
            new(workflow.InstanceId, Completed, workflow.ReadOutputAs<ExpiryRun>(), Failure: null),
        OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated => new(
            workflow.InstanceId, Failed, workflow.ReadCustomStatusAs<ExpiryRun>(),
            workflow.FailureDetails?.ErrorMessage ?? "The run was ended."),
        _ => new(workflow.InstanceId, Running, workflow.ReadCustomStatusAs<ExpiryRun>(), Failure: null),
    };
}
