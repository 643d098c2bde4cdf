using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Lake;

/// <summary>Settings <c>Lake__*</c>.</summary>
public sealed class LakeOptions
{
    public const string Section = "Lake";

    /// <summary>Files below this size are merged with others of their date. Default 32.</summary>
    public int SmallFileMB { get; init; } = 32;

    /// <summary>Merged files grow to about this size. Default 128.</summary>
    public int TargetFileMB { get; init; } = 128;

    /// <summary>
    /// So many hours a file that was replaced can still be read by those who know it from an older catalogue. Default
    /// 24.
    /// </summary>
    public int KeepReplacedHours { get; init; } = 24;
}

/// <summary>Refuses settings that cannot be meant.</summary>
public sealed class LakeOptionsRules : IValidateOptions<LakeOptions>
{
    /// <summary>A small file is read into memory as a whole.</summary>
    public const int SmallFileMBMax = 64;

    public const int TargetFileMBMax = 1_024;
    public const int KeepReplacedHoursMax = 24 * 366;

    public ValidateOptionsResult Validate(string? name, LakeOptions options)
    {
        if (options.SmallFileMB is < 1 or > SmallFileMBMax)
        {
            return Fail($"SmallFileMB must be from 1 to {SmallFileMBMax}");
        }

        if (options.TargetFileMB < options.SmallFileMB || options.TargetFileMB > TargetFileMBMax)
        {
            return Fail($"TargetFileMB must be from SmallFileMB to {TargetFileMBMax}");
        }

        return options.KeepReplacedHours is >= 1 and <= KeepReplacedHoursMax
            ? ValidateOptionsResult.Success
            : Fail($"KeepReplacedHours must be from 1 to {KeepReplacedHoursMax}");
    }

    private static ValidateOptionsResult Fail(string rule) => ValidateOptionsResult.Fail($"Lake__{rule}.");
}
