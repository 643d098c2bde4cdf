namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>
/// Writes the rows above the threshold with <c>processed_flag</c> and <c>process_timestamp</c>: CSV in the delimiter
/// of their file, UTF-8.
/// </summary>
public sealed class TransformedRows : IDisposable
{
    /// <param name="processedAt">The same at each run, so that a second run writes the same bytes.</param>
    /// <param name="destination">Stays open.</param>
    public TransformedRows(
        RowLayout layout, TransformOptions options, DateTimeOffset processedAt, Stream destination) =>
        throw new NotImplementedException();

    /// <summary>What stands above the rows.</summary>
    public static byte[] Header(RowLayout layout, TransformOptions options) => throw new NotImplementedException();

    /// <returns>Whether the row is above the threshold and was written.</returns>
    public bool Write(PurchaseRow row) => throw new NotImplementedException();

    /// <summary>Flushes what is written.</summary>
    public void Dispose() => throw new NotImplementedException();
}
