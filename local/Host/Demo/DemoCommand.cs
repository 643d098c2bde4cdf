using System.Text.Json;
using LoyaltyFunctions.Shared;
using Spectre.Console;

namespace LocalHost.Demo;

/// <summary>The command <c>demo</c>: starts the platform, runs the main job once, prints the result, stops.</summary>
internal static class DemoCommand
{
    public static async Task<int> RunAsync(DemoOptions options, CancellationToken cancellationToken)
    {
        var folder = options.Input ?? Path.Combine(LocalFolder.RepositoryRoot(), "samples", "purchases");
        var files = await InputFile.AllAsync(folder, cancellationToken);
        var errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        DemoReport? report = null;
        await errors.Progress().HideCompleted(false).AutoClear(true).StartAsync(async shown =>
        {
            var starting = shown.AddTask("starting Azurite, Cosmos DB, Event Grid and the app").IsIndeterminate();
            await using var platform = await LocalPlatform.StartAsync(options.Platform, cancellationToken);
            starting.StopTask();
            var settling = shown.AddTask($"settling {files.Count} files", maxValue: files.Count);
            using var run = new DemoRun(platform.Addresses, TimeProvider.System)
            {
                RowsDone = rows => settling.Description = rows == 0
                    ? $"settling {files.Count} files"
                    : $"settling {files.Count} files; {rows:N0} rows of this one",
            };
            report = await run.RunAsync(files, settled => settling.Value = settled, cancellationToken);
        });
        if (options.Json) await PrintJsonAsync(report!, cancellationToken);
        else DemoTables.Print(AnsiConsole.Console, report!);
        return 0;
    }

    private static async Task PrintJsonAsync(DemoReport report, CancellationToken cancellationToken)
    {
        await using var output = Console.OpenStandardOutput();
        await JsonSerializer.SerializeAsync(output, report, Indented, cancellationToken);
        output.WriteByte((byte)'\n');
    }

    private static readonly JsonSerializerOptions Indented = new(StoredJson.Options)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.Never,
    };
}
