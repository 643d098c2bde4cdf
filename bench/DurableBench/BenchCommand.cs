using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace DurableBench;

/// <summary>Runs each scenario in a process of its own, so that peak memory is the scenario's alone.</summary>
internal static class BenchCommand
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static async Task<int> RunAsync(BenchOptions options, CancellationToken cancellationToken)
    {
        if (options.Scenario is { } only)
        {
            Console.WriteLine(JsonSerializer.Serialize(await Scenarios.RunAsync(only, options, cancellationToken)));
            return 0;
        }

        var values = new Dictionary<string, List<double>>();
        for (var run = 1; run <= options.Runs; run++)
        {
            foreach (var (figure, value) in await RunAllAsync(options, cancellationToken))
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

    private static async Task<Dictionary<string, double>> RunAllAsync(BenchOptions options, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("durable-bench-");
        try
        {
            var figures = new Dictionary<string, double>();
            foreach (var scenario in Scenarios.All.Keys)
            {
                foreach (var (figure, value) in await RunChildAsync(options.ArgumentsFor(scenario, folder.FullName), ct))
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
