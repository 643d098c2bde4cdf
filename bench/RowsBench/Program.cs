using System.CommandLine;
using BenchShared;
using RowsBench;

var runs = BenchArguments.Number("--runs", 3, "Runs of each scenario");
var rows = new Option<int[]>("--rows")
{
    Description = "Rows of the files",
    DefaultValueFactory = _ => [100_000, 1_000_000, 10_000_000],
    AllowMultipleArgumentsPerToken = true,
};
var python = new Option<string>("--python")
{
    Description = "A Python that has pandas (Debian: apt-get install python3-pandas)",
    DefaultValueFactory = _ => "/usr/bin/python3",
};
var json = new Option<bool>("--json") { Description = "Print one JSON document instead of the table" };
var scenario = new Option<string?>("--scenario") { Description = "Run this scenario alone, once, in this process" };
var folder = new Option<string?>("--folder") { Description = "Where it keeps its files (default: a new one)" };

var root = new RootCommand("How fast files of rows are read, judged and transformed")
{
    runs, rows, python, json, scenario, folder,
};
root.SetAction(async (parsed, cancellationToken) =>
{
    var ownFolder = parsed.GetValue(folder) is null;
    var options = new BenchOptions(
        parsed.GetValue(rows)!,
        parsed.GetValue(python)!,
        parsed.GetValue(folder) ?? Directory.CreateTempSubdirectory("rows-bench-").FullName);
    try
    {
        var run = new BenchRun(parsed.GetValue(runs), parsed.GetValue(json), parsed.GetValue(scenario));
        return await BenchCommand.RunAsync(Scenarios.With(options), run, cancellationToken);
    }
    finally
    {
        if (ownFolder) Directory.Delete(options.Folder, recursive: true);
    }
});
return await root.Parse(args).InvokeAsync();
