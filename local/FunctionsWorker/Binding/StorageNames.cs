using System.Text.RegularExpressions;
using FunctionsWorker.Functions;

namespace FunctionsWorker.Binding;

/// <summary>The rules of Azure Storage for the names of queues and blob containers.</summary>
internal static partial class StorageNames
{
    /// <exception cref="FunctionSetupException">The service would refuse the name.</exception>
    public static string Checked(string kind, string name) => Rule().IsMatch(name)
        ? name
        : throw new FunctionSetupException($"'{name}' is no name for a {kind}: "
            + "take 3 to 63 lower-case letters, digits and single hyphens, with no hyphen at the ends");

    [GeneratedRegex(@"^(\$root|\$web|\$logs|(?=.{3,63}$)[a-z0-9]+(-[a-z0-9]+)*)$")]
    private static partial Regex Rule();
}
