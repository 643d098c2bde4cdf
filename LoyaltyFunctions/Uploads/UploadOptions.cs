using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Uploads;

/// <summary>Settings <c>Uploads__*</c>.</summary>
public sealed class UploadOptions
{
    public const string Section = "Uploads";

    /// <summary>Largest file of rows, in bytes. Default 4 GiB.</summary>
    public long BytesMax { get; init; } = 4L * 1024 * 1024 * 1024;
}

/// <summary>Refuses settings under which no file could be taken.</summary>
public sealed class UploadOptionsRules : IValidateOptions<UploadOptions>
{
    public ValidateOptionsResult Validate(string? name, UploadOptions options) => options.BytesMax > 0
        ? ValidateOptionsResult.Success
        : ValidateOptionsResult.Fail("Uploads__BytesMax must be more than 0.");
}
