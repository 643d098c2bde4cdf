namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>Cuts a file into ranges while its rows pass.</summary>
/// <param name="start">Where the first range starts.</param>
/// <param name="line">The physical line there.</param>
internal sealed class RangeCut(RowLimits limits, long start, long line)
{
    private readonly List<(long Offset, long Line)> starts = [(start, line)];
    private long rangeBytes = limits.RangeBytes;

    public bool HasRows { get; private set; }

    public void Pass(in ScannedRow row)
    {
        HasRows = true;
        if (row.Offset - starts[^1].Offset < rangeBytes) return;
        while (starts.Count == limits.RangesMax)
        {
            Widen();
            if (row.Offset - starts[^1].Offset < rangeBytes) return;
        }

        starts.Add((row.Offset, row.Line));
    }

    /// <param name="end">The size of the file.</param>
    public IReadOnlyList<RowRange> Ranges(long end) =>
    [
        .. starts.Select((at, number) => new RowRange(
            number, at.Offset, (number + 1 < starts.Count ? starts[number + 1].Offset : end) - at.Offset, at.Line)),
    ];

    // Two become one: the size of a file need not be known before its end.
    private void Widen()
    {
        rangeBytes *= 2;
        for (var index = starts.Count - 1; index > 0; index--)
        {
            if (index % 2 == 1) starts.RemoveAt(index);
        }
    }
}
