using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>Unpacks gzip within bounds of size and ratio.</summary>
public static class Gunzip
{
    /// <returns>Null where all is unpacked; else why not, and what is written is to be thrown away.</returns>
    public static Task<Rejection?> CopyAsync(
        Stream compressed, Stream destination, FileLimitOptions limits, CancellationToken cancellationToken) =>
        throw new NotImplementedException();
}
