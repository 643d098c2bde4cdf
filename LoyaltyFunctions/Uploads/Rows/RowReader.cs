namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>Reads the rows of a range. Never throws for what a file holds.</summary>
public static class RowReader
{
    /// <param name="rangeBytes">The bytes of the range alone.</param>
    /// <returns>Every row that is not blank, in order: memory is bounded by a buffer, not by the range.</returns>
    public static IAsyncEnumerable<PurchaseRow> ReadAsync(
        Stream rangeBytes, RowLayout layout, RowRange range, RowLimits limits,
        CancellationToken cancellationToken) => throw new NotImplementedException();
}
