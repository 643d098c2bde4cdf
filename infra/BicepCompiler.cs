using System.Diagnostics;
using System.Reflection;
using System.Text.Json.Nodes;

namespace Infra;

/// <summary>Lets the Bicep compiler say what a file of <c>infra/app</c> would make on Azure.</summary>
internal static class BicepCompiler
{
    private static readonly TimeSpan CompileTimeout = TimeSpan.FromMinutes(2);

    /// <summary>Where the files stand.</summary>
    public static string AppFolder
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                if (File.Exists(Path.Combine(folder.FullName, "Loyalty.sln")))
                {
                    return Path.Combine(folder.FullName, "infra", "app");
                }
            }

            throw new InvalidOperationException("No folder above the tests holds Loyalty.sln.");
        }
    }

    /// <summary>Expands a file for parameters. It is copied to a folder together with those that it loads.</summary>
    /// <param name="parameters">Lines of a parameters file, without its <c>using</c>.</param>
    /// <returns>The resources, and what the compiler has to say: also type errors are mere warnings to it.</returns>
    public static async Task<(string Said, IReadOnlyList<JsonNode> Resources)> ExpandAsync(
        string folder, string parameters, params string[] files)
    {
        foreach (var name in files) File.Copy(Path.Combine(AppFolder, name), Path.Combine(folder, name));
        var file = Path.Combine(folder, "test.bicepparam");
        await File.WriteAllTextAsync(file, $"using '{files[0]}'\n{parameters}");
        var said = await RunAsync("snapshot", file, "--mode", "overwrite");
        var made = Path.Combine(folder, "test.snapshot.json");
        return (said, File.Exists(made) ? await ReadAsync(made, "predictedResources") : []);
    }

    /// <summary>The items of a list in a JSON file.</summary>
    public static async Task<IReadOnlyList<JsonNode>> ReadAsync(string path, string name) =>
        [.. JsonNode.Parse(await File.ReadAllTextAsync(path))![name]!.AsArray().OfType<JsonNode>()];

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var folder = typeof(BicepCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == "BicepFolder").Value!;
        var program = Path.Combine(folder, OperatingSystem.IsWindows() ? "bicep.exe" : "bicep");
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        using var bound = new CancellationTokenSource(CompileTimeout);
        var output = process.StandardOutput.ReadToEndAsync(bound.Token);
        var errors = process.StandardError.ReadToEndAsync(bound.Token);
        await process.WaitForExitAsync(bound.Token);
        return await output + await errors;
    }
}
