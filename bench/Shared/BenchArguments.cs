using System.CommandLine;

namespace BenchShared;

/// <summary>Options that benchmarks share.</summary>
internal static class BenchArguments
{
    /// <summary>A number of 1 or more.</summary>
    public static Option<int> Number(string name, int fallback, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => fallback };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1) result.AddError($"{name} must be 1 or more.");
        });
        return option;
    }
}
