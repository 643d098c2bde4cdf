using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace LoyaltyFunctions.Liability;

/// <summary>Starts the closing of days, and shows the reports.</summary>
public sealed class LiabilityFunctions(
    LiabilityReports reports, TimeProvider time, ILogger<LiabilityFunctions> logger)
{
    private static readonly ProblemKind LiabilityDayOpenKind =
        new(StatusCodes.Status409Conflict, "liability-day-open", "The day is not over");

    private static readonly ProblemKind IdempotencyKeyInvalidKind =
        new(StatusCodes.Status400BadRequest, "idempotency-key-invalid", "Idempotency-Key is too long");

    private static readonly ProblemKind LiabilityNotClosedKind =
        new(StatusCodes.Status404NotFound, "liability-not-closed", "The day has not been closed");

    public const string StartDailyLiabilityName = "StartDailyLiability";
    public const string PostLiabilityName = "PostLiability";
    public const string GetLiabilityName = "GetLiability";

    /// <summary>NCRONTAB: half past one, when nothing of the day before is under way any more.</summary>
    public const string Daily = "0 30 1 * * *";

    public const string KeyHeader = "Idempotency-Key";
    public const int KeyLengthMax = 100;

    /// <summary>Starts the closing of yesterday, once.</summary>
    [Function(StartDailyLiabilityName)]
    [FixedDelayRetry(5, "00:01:00")]
    public async Task StartDailyLiabilityAsync(
        [TimerTrigger(Daily)] TimerInfo timer,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        var day = LiabilityDay.Of(time.GetUtcNow()).AddDays(-1);
        var started = await workflows.StartOnceAsync(
            WorkflowNames.CloseLiability, RunIdOf(day, key: null), LiabilityRun.Start(day), cancellationToken);
        logger.LogInformation(
            "The closing of {Day} {State}", LiabilityDay.Text(day), started ? "started" : "is known already");
    }

    /// <summary>
    /// 202 with the closing of a day that is over. Asked for again it is the same one; with another
    /// <c>Idempotency-Key</c> the day is closed anew. 400 for what is no date, 409 for a day that is not over.
    /// </summary>
    [Function(PostLiabilityName)]
    public async Task<IResult> PostLiabilityAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "liability/{date}")] HttpRequest request,
        string date,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        if (LiabilityDay.Read(date) is not { } day) return NoDate(date);
        if (time.GetUtcNow() < LiabilityDay.End(day))
        {
            return Answers.Problem(
                LiabilityDayOpenKind,
                $"The day {date} ends at {LiabilityDay.End(day):O}; ask again after that.");
        }

        var key = request.Headers[KeyHeader].ToString();
        if (key.Length > KeyLengthMax)
        {
            return Answers.Problem(
                IdempotencyKeyInvalidKind,
                $"The header '{KeyHeader}' may have {KeyLengthMax} characters.");
        }

        var runId = RunIdOf(day, key);
        await workflows.StartOnceAsync(
            WorkflowNames.CloseLiability, runId, LiabilityRun.Start(day), cancellationToken);
        var run = await workflows.GetInstanceAsync(runId, getInputsAndOutputs: true, cancellationToken);
        request.HttpContext.Response.Headers.Location = $"/api/liability/{date}";
        return Answers.Json(LiabilityRunView.Of(run!), StatusCodes.Status202Accepted);
    }

    /// <summary>
    /// 200 with the report of a day, as JSON or with <c>format=csv</c> as CSV; 400 for another date or format, 404
    /// where the day has not been closed.
    /// </summary>
    [Function(GetLiabilityName)]
    public async Task<IResult> GetLiabilityAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "liability/{date}")] HttpRequest request,
        string date,
        CancellationToken cancellationToken)
    {
        if (LiabilityDay.Read(date) is not { } day) return NoDate(date);
        var format = request.Query.TryGetValue("format", out var asked) ? asked.ToString() : "json";
        if (format is not ("json" or "csv")) return Answers.InvalidParameter("'format' must be json or csv.");
        if (await reports.ReadAsync(day, cancellationToken) is not { } report)
        {
            return Answers.Problem(
                LiabilityNotClosedKind,
                $"There is no report of {date} yet; POST /api/liability/{date} closes a day that is over.");
        }

        return format == "csv"
            ? TypedResults.Text(LiabilityCsv.Of(report), "text/csv; charset=utf-8")
            : Answers.Json(report);
    }

    private static string RunIdOf(DateOnly day, string? key)
    {
        var id = $"liability-{LiabilityDay.Text(day)}";
        return string.IsNullOrEmpty(key) ? id : $"{id}-{ContentHash.Of(key)[..32]}";
    }

    private static IResult NoDate(string date) => Answers.InvalidParameter(
        $"'{date}' is no day; write it as 2026-03-14, in UTC.");
}

/// <summary>Answer of <c>POST /api/liability/{date}</c>.</summary>
/// <param name="Status"><c>running</c>, <c>closed</c> or <c>failed</c>.</param>
/// <param name="Progress">How far it is; absent before its first step.</param>
/// <param name="Closed">What came out; absent until it is closed.</param>
/// <param name="Failure">Why it gave up; absent unless it failed. Asked for again it starts anew.</param>
public sealed record LiabilityRunView(
    string RunId, string Status, LiabilityProgress? Progress, LiabilityClosed? Closed, string? Failure)
{
    public const string Running = "running";
    public const string Done = "closed";
    public const string Failed = "failed";

    public static LiabilityRunView Of(OrchestrationMetadata workflow)
    {
        var progress = workflow.ReadCustomStatusAs<LiabilityProgress>();
        return workflow.RuntimeStatus switch
        {
            OrchestrationRuntimeStatus.Completed => new(
                workflow.InstanceId, Done, progress, workflow.ReadOutputAs<LiabilityClosed>(), Failure: null),
            OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated => new(
                workflow.InstanceId, Failed, progress, Closed: null,
                workflow.FailureDetails?.ErrorMessage ?? "The run was ended."),
            _ => new(workflow.InstanceId, Running, progress, Closed: null, Failure: null),
        };
    }
}
