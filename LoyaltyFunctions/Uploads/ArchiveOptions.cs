using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Uploads;

/// <summary>Settings <c>Archive__*</c>.</summary>
public sealed class ArchiveOptions
{
    public const string Section = "Archive";

    /// <summary>Access tier of archived uploads: <c>Cool</c>, <c>Cold</c> or <c>Archive</c>. Default Cool.</summary>
    public string Tier { get; init; } = "Cool";

    internal AccessTier AccessTier => new(Tier);
}

/// <summary>Refuses a tier that is none.</summary>
public sealed class ArchiveOptionsRules : IValidateOptions<ArchiveOptions>
{
    private static readonly string[] Tiers = ["Cool", "Cold", "Archive"];

    public ValidateOptionsResult Validate(string? name, ArchiveOptions options) =>
        Tiers.Contains(options.Tier, StringComparer.Ordinal)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"Archive__Tier must be one of {string.Join(", ", Tiers)}.");
}
