using LoyaltyFunctions.Uploads.Rows;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Uploads;

/// <summary>Settings <c>Uploads__*</c>: what bounds a file, and the work on its rows.</summary>
public sealed class UploadOptions
{
    public const string Section = "Uploads";

    /// <summary>Largest file, uncompressed, in bytes. Default 4 GiB.</summary>
    public long BytesMax { get; init; } = 4L * 1024 * 1024 * 1024;

    /// <summary>
    /// Most bytes that a compressed file may hold for each of its own; the first MB is free. Default 200.
    /// </summary>
    public int GzipRatioMax { get; init; } = 200;

    /// <summary>
    /// How many ranges of a file, and how many of all files on one instance, are worked on at once. Default 4; 1 to 64.
    /// </summary>
    public int RangesInParallel { get; init; } = 4;

    /// <summary>
    /// A file is cut into ranges of about so many bytes, more where there would be more than 1,000; all rows of a range
    /// are in memory at once. Default 1 MiB.
    /// </summary>
    public long RangeBytes { get; init; } = 1024 * 1024;

    public RowLimits Rows => new(RangeBytes, BytesMax: BytesMax);
}

/// <summary>Refuses settings under which no file could be taken.</summary>
public sealed class UploadOptionsRules : IValidateOptions<UploadOptions>
{
    /// <summary>What gzip reaches with nothing but zeros.</summary>
    private const int RatioMax = 1_032;

    /// <summary>A range holds any row.</summary>
    private const int RangeBytesMin = 64 * 1024;

    public ValidateOptionsResult Validate(string? name, UploadOptions options)
    {
        if (options.BytesMax <= 0) return ValidateOptionsResult.Fail("Uploads__BytesMax must be greater than zero.");
        if (options.RangesInParallel is < 1 or > 64)
        {
            return ValidateOptionsResult.Fail("Uploads__RangesInParallel must be from 1 to 64.");
        }

        if (options.RangeBytes < RangeBytesMin)
        {
            return ValidateOptionsResult.Fail($"Uploads__RangeBytes must be {RangeBytesMin} or more.");
        }

        return options.GzipRatioMax is >= 1 and <= RatioMax
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Uploads__GzipRatioMax must be from 1 to {RatioMax}.");
    }
}
