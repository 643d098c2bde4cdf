using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads;

/// <summary>What the validation of a file, before any of its rows is read, has found.</summary>
/// <param name="Rejection">Why the file is refused; null where it is valid.</param>
/// <param name="Format">Null where the name tells none.</param>
/// <param name="Bytes">Size of the file as it is stored; null where it is not there.</param>
public sealed record FileVerdict(UploadedFile File, Rejection? Rejection, UploadFormat? Format, long? Bytes)
{
    /// <summary>When it was found; the same for every try.</summary>
    public DateTimeOffset CheckedAt { get; init; } = File.UploadedAt;
}
