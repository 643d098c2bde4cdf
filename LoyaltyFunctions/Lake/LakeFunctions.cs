using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace LoyaltyFunctions.Lake;

/// <summary>Starts runs over the lake, and tells what is in it.</summary>
public sealed class LakeFunctions(
    LakeTable table, LakeClearing clearing, TimeProvider time, ILogger<LakeFunctions> logger)
{
    public const string CompactLakeOnTimeName = "CompactLakeOnTime";
    public const string PostLakeRunName = "PostLakeRun";
    public const string GetLakePurchasesName = "GetLakePurchases";

    /// <summary>NCRONTAB: every five minutes.</summary>
    public const string EveryFiveMinutes = "0 */5 * * * *";

    /// <summary>Starts a run, unless one is under way.</summary>
    [Function(CompactLakeOnTimeName)]
    [FixedDelayRetry(3, "00:00:30")]
    public async Task CompactLakeOnTimeAsync(
        [TimerTrigger(EveryFiveMinutes)] TimerInfo timer,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var run = new LakeRun(now, Clears: await clearing.IsDueAsync(now, cancellationToken));
        if (await StartAsync(run, workflows, cancellationToken)) return;
        logger.LogInformation("A run over the lake is under way; this one is left out");
    }

    /// <summary>202 with the run that is under way: one that starts now and also clears, or one that runs
    /// already.</summary>
    [Function(PostLakeRunName)]
    public async Task<IResult> PostLakeRunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "lake/runs")] HttpRequest request,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        var started = await StartAsync(
            new LakeRun(time.GetUtcNow(), Clears: true), workflows, cancellationToken);
        return Answers.Json(new LakeRunStarted(LakeRun.InstanceId, started), StatusCodes.Status202Accepted);
    }

    /// <summary>200 with what is in the table <c>purchases</c>.</summary>
    [Function(GetLakePurchasesName)]
    public async Task<IResult> GetLakePurchasesAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "lake/purchases")] HttpRequest request,
        CancellationToken cancellationToken) =>
        Answers.Json(LakeSummary.Of(await table.ReadHeadAsync(cancellationToken)));

    private static async Task<bool> StartAsync(
        LakeRun run, DurableTaskClient workflows, CancellationToken cancellationToken)
    {
        var last = await workflows.GetInstanceAsync(LakeRun.InstanceId, cancellationToken);
        if (last is { IsCompleted: false }) return false;
        try
        {
            await workflows.ScheduleNewOrchestrationInstanceAsync(
                WorkflowNames.CompactLake, run, new StartOrchestrationOptions(LakeRun.InstanceId), cancellationToken);
            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // Somebody may have been faster; two at once would do no harm, as no step writes over a file of the table.
            if (await workflows.GetInstanceAsync(LakeRun.InstanceId, cancellationToken) is { IsCompleted: false })
            {
                return false;
            }

            throw;
        }
    }
}

/// <summary>Answer of <c>POST /api/lake/runs</c>.</summary>
/// <param name="Started">Whether this call started it.</param>
public sealed record LakeRunStarted(string InstanceId, bool Started);

/// <summary>Answer of <c>GET /api/lake/purchases</c>.</summary>
/// <param name="Version">0 for a table without a row.</param>
/// <param name="Dates">On so many days, UTC, there are purchases.</param>
/// <param name="FirstDate">Of the purchases; absent where there are none.</param>
/// <param name="UpdatedAt">When the version was made; absent where there is none.</param>
/// <param name="Catalogue">Where readers start, as <c>container/name</c>.</param>
public sealed record LakeSummary(
    long Version, long Rows, int Files, long Bytes, int Dates, DateOnly? FirstDate, DateOnly? LastDate,
    DateTimeOffset? UpdatedAt, string Catalogue)
{
    public static LakeSummary Of(LakeManifest head)
    {
        var dates = head.Files.Select(file => file.Date).ToHashSet();
        return new LakeSummary(
            head.Version,
            head.Files.Sum(file => file.Rows),
            head.Files.Count,
            head.Files.Sum(file => file.Bytes),
            dates.Count,
            dates.Count > 0 ? dates.Min() : null,
            dates.Count > 0 ? dates.Max() : null,
            head.Version > 0 ? head.CreatedAt : null,
            $"{BlobNames.Lake}/{LakePaths.Catalogue}");
    }
}
