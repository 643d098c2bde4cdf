using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>
/// Writes rejected rows in the columns of their file plus <c>line</c> and <c>reason</c>, to be corrected and sent again.
/// </summary>
public sealed class ErrorRows : IDisposable
{
    /// <param name="destination">Stays open.</param>
    public ErrorRows(RowLayout layout, Stream destination) => throw new NotImplementedException();

    /// <summary>What stands above the rows; nothing for lines of JSON.</summary>
    public static byte[] Header(RowLayout layout) => throw new NotImplementedException();

    /// <param name="rejection">The row's own, or that of a later step.</param>
    public void Write(PurchaseRow row, Rejection rejection) => throw new NotImplementedException();

    /// <summary>Flushes what is written.</summary>
    public void Dispose() => throw new NotImplementedException();
}
