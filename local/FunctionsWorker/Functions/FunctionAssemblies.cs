using System.Reflection;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsWorker.Functions;

/// <summary>
/// The assemblies that an app's functions are in: its own, and the libraries among its dependencies that refer to the
/// worker, as the worker's build finds them. A reference that no code uses is in no assembly, only in the
/// <c>.deps.json</c> beside it.
/// </summary>
internal static class FunctionAssemblies
{
    private static readonly string Worker = typeof(FunctionAttribute).Assembly.GetName().Name!;

    public static IEnumerable<Assembly> Of(Assembly app)
    {
        var file = Path.ChangeExtension(app.Location, ".deps.json");
        return !File.Exists(file) ? [app] : NamesOf(app.GetName().Name!, File.ReadAllText(file))
            .Select(Assembly.Load)
            .Where(RefersToWorker)
            .Prepend(app);
    }

    /// <summary>The names of the libraries that can hold functions, each after the one that needs it.</summary>
    internal static IEnumerable<string> NamesOf(string app, string depsJson)
    {
        using var json = JsonDocument.Parse(depsJson);
        var target = json.RootElement.GetProperty("runtimeTarget").GetProperty("name").GetString()!;
        var all = json.RootElement.GetProperty("targets").GetProperty(target).EnumerateObject()
            .Select(Library.Of)
            .ToDictionary(library => library.Name, StringComparer.OrdinalIgnoreCase);
        var root = all.Values.FirstOrDefault(library => library.Assemblies.Contains(app));
        return Below(root, all)
            .Where(library => Below(library, all).Any(other => other.Assemblies.Contains(Worker)))
            .SelectMany(library => library.Assemblies)
            .ToList();
    }

    private static bool RefersToWorker(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Any(reference => reference.Name == Worker);

    private static List<Library> Below(Library? root, Dictionary<string, Library> all)
    {
        var found = new List<Library>();
        var next = new Queue<Library>(root is null ? [] : [root]);
        while (next.TryDequeue(out var library))
        {
            foreach (var name in library.DependsOn)
            {
                if (!all.TryGetValue(name, out var dependency) || found.Contains(dependency)) continue;
                found.Add(dependency);
                next.Enqueue(dependency);
            }
        }

        return found;
    }

    private sealed record Library(string Name, IReadOnlyList<string> DependsOn, IReadOnlyList<string> Assemblies)
    {
        public static Library Of(JsonProperty written) => new(
            written.Name.Split('/')[0],
            KeysOf(written.Value, "dependencies"),
            [.. KeysOf(written.Value, "runtime").Select(path => Path.GetFileNameWithoutExtension(path))]);

        private static List<string> KeysOf(JsonElement library, string section) =>
            library.TryGetProperty(section, out var found) ? [.. found.EnumerateObject().Select(p => p.Name)] : [];
    }
}
