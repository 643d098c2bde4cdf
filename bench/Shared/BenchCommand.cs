using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace BenchShared;

/// <summary>What a benchmark measures: figures by name, units last, for each scenario.</summary>
/// <param name="Names">The scenarios in the order of the table.</param>
/// <param name="RunAsync">Runs one of them in this process.</param>
/// <param name="ArgumentsFor">The arguments, beside the scenario's name, that make a process run one of them; it may
/// keep files in the folder given.</param>
internal sealed record ScenarioSet(
    IReadOnlyList<string> Names,
    Func<string, CancellationToken, Task<Dictionary<string, double>>> RunAsync,
    Func<string, IEnumerable<string>> ArgumentsFor);

/// <summary>How a benchmark is run.</summary>
/// <param name="Only">The only scenario to run, once and in this process; null for all.</param>
internal sealed record BenchRun(int Runs, bool Json, string? Only);

/// <summary>Runs each scenario in a process of its own, so that peak memory is the scenario's alone.</summary>
internal static class BenchCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static async Task<int> RunAsync(ScenarioSet scenarios, BenchRun options, CancellationToken cancellationToken)
    {
        if (options.Only is { } only)
        {
            if (!scenarios.Names.Contains(only))
            {
                await Console.Error.WriteLineAsync(
                    $"There is no scenario '{only}'. There are: {string.Join("; ", scenarios.Names)}");
                return 1;
            }

            Console.WriteLine(JsonSerializer.Serialize(await scenarios.RunAsync(only, cancellationToken)));
            return 0;
        }

        var values = new Dictionary<string, List<double>>();
        for (var run = 1; run <= options.Runs; run++)
        {
            foreach (var (figure, value) in await RunAllAsync(scenarios, cancellationToken))
            {
                if (!values.TryGetValue(figure, out var list)) values.Add(figure, list = []);
                list.Add(value);
            }

            await Console.Error.WriteLineAsync(FormattableString.Invariant($"run {run} of {options.Runs} is done"));
        }

        var report = new BenchReport(
            FormattableString.Invariant($"{Environment.ProcessorCount} cores, {RuntimeInformation.RuntimeIdentifier}, ")
            + RuntimeInformation.FrameworkDescription,
            options.Runs,
            values.ToDictionary(figure => figure.Key, figure => Spread.Of(figure.Value)));
        if (options.Json) Console.WriteLine(JsonSerializer.Serialize(report, Indented));
        else ReportTable.Print(report);
        return 0;
    }

    private static async Task<Dictionary<string, double>> RunAllAsync(ScenarioSet scenarios, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("loyalty-bench-");
        try
        {
            var figures = new Dictionary<string, double>();
            foreach (var scenario in scenarios.Names)
            {
                IEnumerable<string> arguments = ["--scenario", scenario, .. scenarios.ArgumentsFor(folder.FullName)];
                foreach (var (figure, value) in await RunChildAsync(arguments, ct))
                {
                    figures[$"{scenario}: {figure}"] = value;
                }
            }

            return figures;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<Dictionary<string, double>> RunChildAsync(
        IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var dll = typeof(BenchCommand).Assembly.Location;
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, LaunchedWith(dll, arguments))
        {
            RedirectStandardOutput = true,
        })!;
        var output = await child.StandardOutput.ReadToEndAsync(cancellationToken);
        await child.WaitForExitAsync(cancellationToken);
        return child.ExitCode == 0
            ? JsonSerializer.Deserialize<Dictionary<string, double>>(output)!
            : throw new InvalidOperationException($"A scenario ended with {child.ExitCode}: {output}");
    }

    // Started by "dotnet DurableBench.dll" or by its own executable.
    private static IEnumerable<string> LaunchedWith(string dll, IEnumerable<string> arguments) =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? arguments.Prepend(dll) : arguments;
}
