using System.Text.RegularExpressions;
using FunctionsWorker.Functions;
using Microsoft.Extensions.Configuration;

namespace FunctionsWorker.Configuration;

/// <summary>The app settings: the app's configuration, read the way the Functions host reads it.</summary>
internal sealed partial class Settings(IConfiguration configuration)
{
    /// <summary>The folder's own settings, lowest first: the real file, or the sample where there is none.</summary>
    public static IEnumerable<KeyValuePair<string, string?>> FromFolder(string folder)
    {
        string[] candidates = ["local.settings.json", "local.settings.sample.json"];
        var file = candidates.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (file is null) return [];
        var values = new ConfigurationBuilder().AddJsonFile(file).Build().GetSection("Values");
        return Normalized(values.AsEnumerable(makePathsRelative: true).Where(setting => setting.Value is not null));
    }

    public static IEnumerable<KeyValuePair<string, string?>> Normalized(
        IEnumerable<KeyValuePair<string, string?>> settings) =>
        settings.Select(setting => KeyValuePair.Create(Key(setting.Key), setting.Value));

    public string? Find(string name) => configuration[Key(name)];

    /// <summary>Replaces each <c>%name%</c> by that setting.</summary>
    /// <exception cref="FunctionSetupException">The setting does not exist.</exception>
    public string Resolve(string text) => Placeholder().Replace(text, match => Find(match.Groups[1].Value)
        ?? throw new FunctionSetupException($"'{text}' names the setting '{match.Groups[1].Value}', "
            + "which does not exist: add it to Values in local.settings.json"));

    /// <summary>The connection string of a name, looked up under the names that the Functions host tries.</summary>
    /// <exception cref="FunctionSetupException">There is none, or it is meant for a managed identity.</exception>
    public string ConnectionString(string name)
    {
        string[] candidates = [name, "AzureWebJobs" + name, "ConnectionStrings:" + name];
        if (candidates.Select(Find).FirstOrDefault(value => !string.IsNullOrEmpty(value)) is { } found) return found;
        throw new FunctionSetupException(configuration.GetSection(Key(name)).GetChildren().Any()
            ? $"the connection '{name}' is set for a managed identity, which needs Azure: "
                + $"set '{name}' to a connection string, such as UseDevelopmentStorage=true"
            : $"the connection '{name}' does not exist: add '{name}' to Values in local.settings.json");
    }

    private static string Key(string name) =>
        name.Replace("__", ConfigurationPath.KeyDelimiter, StringComparison.Ordinal);

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Placeholder();
}
