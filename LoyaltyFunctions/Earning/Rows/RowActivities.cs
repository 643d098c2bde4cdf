using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads.Rows;
using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Earning.Rows;

/// <summary>The steps of a file of rows that touch the world. Each may run more than once and then does nothing
/// new.</summary>
public sealed class RowActivities(RowRanges ranges, RowAwards awards, RowOutputs outputs)
{
    public const string EarnRowsName = "EarnRows";
    public const string FinishRowsName = "FinishRows";

    /// <summary>Reads, judges and awards the rows of one range, and puts aside what is made of them.</summary>
    [Function(EarnRowsName)]
    public async Task<RowRangeResult> EarnRowsAsync(
        [ActivityTrigger] RowRangeRequest request, CancellationToken cancellationToken)
    {
        using var turn = await ranges.TakeTurnAsync(cancellationToken);
        var rows = await ranges.ReadAsync(request, cancellationToken);
        var awarded = await awards.AwardAsync(request.File, rows, request.StartedAt, cancellationToken);
        var isProcessed = await outputs.PutAsideAsync(request, awarded, cancellationToken);
        return RowRangeResult.Of(request.Range.Number, awarded, isProcessed);
    }

    /// <summary>Makes files of what the ranges put aside, and shows the rows to the readers of the lake.</summary>
    /// <returns>The error file, as <c>container/name</c>; null where no row was rejected.</returns>
    [Function(FinishRowsName)]
    public Task<string?> FinishRowsAsync(
        [ActivityTrigger] FinishRowsRequest request, CancellationToken cancellationToken) =>
        outputs.FinishAsync(request, cancellationToken);
}

/// <param name="StartedAt">The workflow's time: every try writes the same.</param>
public sealed record RowRangeRequest(
    UploadedFile File, StoredFile Source, RowLayout Layout, RowRange Range, DateTimeOffset StartedAt);

/// <summary>What became of the rows of a range.</summary>
/// <param name="Number">The range's.</param>
/// <param name="Points">Of the rows that were awarded.</param>
/// <param name="IsProcessed">Whether there are rows for the file of processed rows.</param>
/// <param name="CountsByCode">How many rows were rejected for which reason.</param>
/// <param name="FirstRejected">The first of them.</param>
public sealed record RowRangeResult(
    int Number, RowCounts Rows, Points Points, bool IsProcessed, IReadOnlyDictionary<string, long> CountsByCode,
    IReadOnlyList<QuarantinedRow> FirstRejected)
{
    public static RowRangeResult Of(int number, IReadOnlyList<AwardedRow> rows, bool isProcessed)
    {
        var rejected = rows.Where(row => row.Rejection is not null).ToList();
        var awarded = rows.Where(row => row.IsNew).ToList();
        return new RowRangeResult(
            number,
            new RowCounts(
                rows.Count, awarded.Count, rows.Count - awarded.Count - rejected.Count, rejected.Count),
            awarded.Aggregate(Points.Zero, (sum, row) => sum + row.Entry!.Points),
            isProcessed,
            rejected.CountBy(row => row.Rejection!.Code).ToDictionary(it => it.Key, it => (long)it.Value),
            [.. rejected.Take(QuarantinedRow.ShownMax).Select(Shown)]);
    }

    // In the workflow's history: a row may be long.
    private static QuarantinedRow Shown(AwardedRow row) => new QuarantinedRow(
        row.Row.Line, row.Rejection!.Code, row.Rejection.Reason,
        row.Row.Raw ?? string.Join(", ", row.Row.Fields?.Cells ?? [])).Shortened();
}

/// <param name="Ranges">How many there are.</param>
public sealed record FinishRowsRequest(
    UploadedFile File, RowLayout Layout, int Ranges, DateTimeOffset StartedAt)
{
    /// <summary>Numbers of the ranges that rejected rows.</summary>
    public required IReadOnlyList<int> Rejected { get; init; }

    /// <summary>Numbers of the ranges with rows for the file of processed rows.</summary>
    public required IReadOnlyList<int> Processed { get; init; }

    /// <summary>Numbers of the ranges that could not be worked through.</summary>
    public required IReadOnlyList<int> Failed { get; init; }
}
