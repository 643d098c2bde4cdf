using LoyaltyFunctions.Uploads;
using LoyaltyFunctions.Uploads.Rows;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Earning.Rows;

/// <summary>
/// Reads the rows of ranges, and bounds how many ranges this instance holds in memory: that of a workflow alone would
/// not, because many files may come at once.
/// </summary>
public sealed class RowRanges(RowFileStore files, IOptions<UploadOptions> options) : IDisposable
{
    private readonly SemaphoreSlim turns = new(options.Value.RangesInParallel);

    /// <summary>Waits until fewer ranges are under way; the turn ends when it is disposed of.</summary>
    public async Task<IDisposable> TakeTurnAsync(CancellationToken cancellationToken)
    {
        await turns.WaitAsync(cancellationToken);
        return new Turn(turns);
    }

    /// <summary>All rows of a range.</summary>
    public async Task<IReadOnlyList<PurchaseRow>> ReadAsync(
        RowRangeRequest request, CancellationToken cancellationToken)
    {
        await using var bytes = await files.OpenAsync(request.Source, request.Range, cancellationToken);
        var rows = new List<PurchaseRow>();
        var reading = RowReader.ReadAsync(
            bytes, request.Layout, request.Range, options.Value.Rows, cancellationToken);
        await foreach (var row in reading) rows.Add(row);
        return rows;
    }

    public void Dispose() => turns.Dispose();

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
