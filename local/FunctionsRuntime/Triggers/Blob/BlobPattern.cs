using System.Text.RegularExpressions;
using FunctionsWorker.Functions;

namespace FunctionsRuntime.Triggers.Blob;

/// <summary>A blob path such as <c>uploads/{name}.json</c>: which blobs it takes, what its names are.</summary>
internal sealed partial class BlobPattern
{
    private readonly Regex _blob;

    /// <exception cref="FunctionSetupException">The path is not one.</exception>
    public BlobPattern(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        Container = slash < 0 ? path : path[..slash];
        var name = slash < 0 ? "" : path[(slash + 1)..];
        if (Container.Length == 0 || Container.Contains('{', StringComparison.Ordinal))
            throw new FunctionSetupException($"the path '{path}' must begin with a container's name");
        if (Unnamed().IsMatch(Expression().Replace(name, "")))
            throw new FunctionSetupException($"the path '{path}' has a brace without a name: write {{name}}");
        Names = [.. Expression().Matches(name).Select(m => m.Groups[1].Value)];
        if (Names.Distinct(StringComparer.OrdinalIgnoreCase).Count() < Names.Count)
            throw new FunctionSetupException($"the path '{path}' uses a name twice");
        _blob = new Regex(
            name.Length == 0 ? "" : $"^{Regexes(name)}$", RegexOptions.Singleline | RegexOptions.CultureInvariant);
    }

    public string Container { get; }

    public IReadOnlyList<string> Names { get; }

    /// <summary>The names' values for a blob; null where the path does not take it.</summary>
    public IReadOnlyDictionary<string, string>? Match(string container, string blobName)
    {
        if (container != Container || _blob.Match(blobName) is not { Success: true } match) return null;
        return Names.ToDictionary(name => name, name => match.Groups[name].Value, StringComparer.OrdinalIgnoreCase);
    }

    // Greedy, so that in {name}.{extension} the extension is what follows the last dot.
    private static string Regexes(string name) => string.Concat(
        Expression().Split(name).Select((part, i) => i % 2 == 0 ? Regex.Escape(part) : $"(?<{part}>.*)"));

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Expression();

    [GeneratedRegex("[{}]")]
    private static partial Regex Unnamed();
}
