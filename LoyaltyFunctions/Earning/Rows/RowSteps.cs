using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads;
using LoyaltyFunctions.Uploads.Rows;
using Microsoft.DurableTask;

namespace LoyaltyFunctions.Earning.Rows;

/// <summary>
/// The steps of a workflow for a file of rows: some ranges at a time, then the files that readers see.
/// </summary>
internal static class RowSteps
{
    /// <summary>After so many ranges that failed for hours no further one is begun.</summary>
    private const int FailuresMax = 3;

    /// <summary>What became of all rows.</summary>
    /// <param name="check">Says where they are.</param>
    public static async Task<UploadOutcome> EarnAsync(
        TaskOrchestrationContext context, UploadedFile file, FileCheck check)
    {
        var startedAt = new DateTimeOffset(context.CurrentUtcDateTime);
        var done = await EarnRangesAsync(context, file, check, startedAt);
        var errorFile = await context.CallActivityAsync<string?>(
            RowActivities.FinishRowsName, Finish(file, check.Plan!, done, startedAt), Retried.ForDays);
        if (errorFile is not null)
        {
            await context.CallActivityAsync(
                QuarantineActivities.QuarantineRowsName,
                new QuarantinedRowsRequest(
                    file, context.InstanceId, done.Rows, done.CountsByCode, errorFile, done.FirstRejected, startedAt),
                Retried.ForDays);
        }

        if (done.Failure is not null)
        {
            var failed = new Rejection(RejectionCodes.ProcessingFailed, Failed(done));
            await context.CallActivityAsync(
                QuarantineActivities.QuarantineUploadName,
                new QuarantineRequest(file, context.InstanceId, PurchaseId: null, failed, startedAt), Retried.ForDays);
        }

        return OutcomeOf(done, errorFile);
    }

    private static string Failed(RowTotals done) =>
        $"not all rows could be read or awarded ({done.Failure}); upload the file again, or replay it: "
        + "what was awarded is not awarded twice";

    private static async Task<RowTotals> EarnRangesAsync(
        TaskOrchestrationContext context, UploadedFile file, FileCheck check, DateTimeOffset startedAt)
    {
        var plan = check.Plan!;
        var totals = new RowTotals(plan);
        var waiting = new Queue<RowRange>(plan.Ranges);
        var running = new List<Task<RowRangeResult>>();
        context.SetCustomStatus(totals.Progress);
        while (running.Count > 0 || waiting.Count > 0)
        {
            while (running.Count < check.RangesInParallel && waiting.TryDequeue(out var range))
            {
                running.Add(context.CallActivityAsync<RowRangeResult>(
                    RowActivities.EarnRowsName,
                    new RowRangeRequest(file, check.Source!, plan.Layout, range, startedAt), Retried.ForHours));
            }

            var ended = await Task.WhenAny(running);
            running.Remove(ended);
            totals.Add(await ResultAsync(ended));

            // One bad range keeps no other from its rows; several mean that no further one would fare better.
            if (totals.Failures >= FailuresMax) waiting.Clear();
            context.SetCustomStatus(totals.Progress);
        }

        return totals;
    }

    private static async Task<(RowRangeResult? Result, string? Failure)> ResultAsync(Task<RowRangeResult> ended)
    {
        try
        {
            return (await ended, null);
        }
        catch (TaskFailedException exception)
        {
            return (null, exception.FailureDetails.ErrorMessage);
        }
    }

    private static FinishRowsRequest Finish(
        UploadedFile file, RowPlan plan, RowTotals done, DateTimeOffset startedAt) =>
        new(file, plan.Layout, plan.Ranges.Count, startedAt)
        {
            Rejected = [.. done.Results.Where(it => it.Rows.Rejected > 0).Select(it => it.Number)],
            Processed = [.. done.Results.Where(it => it.IsProcessed).Select(it => it.Number)],
            Failed = [.. plan.Ranges.Select(it => it.Number).Except(done.Results.Select(it => it.Number))],
        };

    private static UploadOutcome OutcomeOf(RowTotals done, string? errorFile)
    {
        var kind = done.Rows.Awarded > 0 ? UploadOutcomeKind.Awarded
            : done.Rows.Repeated > 0 ? UploadOutcomeKind.Repeated
            : UploadOutcomeKind.Quarantined;
        var rejected = errorFile is null
            ? null
            : $"{done.Rows.Rejected} of {done.Rows.Read} rows were rejected; {errorFile} has them with their reasons: "
                + "correct it and upload it, which awards them alone";
        var failed = done.Failure is null ? null : Failed(done);
        return new UploadOutcome(
            kind, PurchaseId: null, CustomerId: null, done.Points, CodeOf(done), Remarks.Of(failed, rejected))
        {
            Rows = done.Rows,
            ErrorFile = errorFile,
        };
    }

    private static string? CodeOf(RowTotals done) =>
        done.Failure is not null ? RejectionCodes.ProcessingFailed
        : done.Rows.Rejected > 0 ? QuarantineCodes.RowsRejected
        : null;
}
