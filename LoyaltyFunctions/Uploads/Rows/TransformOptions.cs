using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>Settings <c>Transform__*</c>.</summary>
public sealed class TransformOptions
{
    public const string Section = "Transform";

    /// <summary>Whether files of processed rows are written. Default true.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>The column that is held against the threshold. Default <c>sales</c>.</summary>
    public string Column { get; init; } = "sales";

    /// <summary>Rows strictly above it are written. Default 1,000.</summary>
    public decimal Threshold { get; init; } = 1_000;

    /// <summary>The columns that are written, in order; the default, none, stands for all of the file's.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];
}

/// <summary>Refuses settings that no row could be held against.</summary>
public sealed class TransformOptionsRules : IValidateOptions<TransformOptions>
{
    public ValidateOptionsResult Validate(string? name, TransformOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Column))
        {
            return ValidateOptionsResult.Fail("Transform__Column must name a column, for instance sales.");
        }

        return options.Columns.Distinct(StringComparer.OrdinalIgnoreCase).Count() == options.Columns.Count
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail("Transform__Columns must name each column once.");
    }
}
