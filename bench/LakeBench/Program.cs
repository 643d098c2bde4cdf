using System.CommandLine;
using System.Globalization;
using BenchShared;
using LakeBench;

var runs = BenchArguments.Number("--runs", 3, "Runs of each scenario");
var rows = new Option<int[]>("--rows")
{
    Description = "Numbers of rows to write, a scenario each",
    DefaultValueFactory = _ => [100_000, 1_000_000, 10_000_000],
    AllowMultipleArgumentsPerToken = true,
};
var json = new Option<bool>("--json") { Description = "Print one JSON document instead of the table" };
var scenario = new Option<string?>("--scenario") { Description = "Run this scenario alone, once, in this process" };

var root = new RootCommand("How fast purchases become Parquet files, and in how much memory")
{
    runs, rows, json, scenario,
};
root.SetAction((parsed, cancellationToken) =>
{
    var sizes = parsed.GetValue(rows)!.ToDictionary(count => string.Create(
        CultureInfo.InvariantCulture, $"{count:N0} rows"));
    var scenarios = new ScenarioSet(
        [.. sizes.Keys],
        (name, ct) => WriteScenario.RunAsync(sizes[name], ct),
        _ => ["--rows", .. sizes.Values.Select(count => count.ToString(CultureInfo.InvariantCulture))]);
    var run = new BenchRun(parsed.GetValue(runs), parsed.GetValue(json), parsed.GetValue(scenario));
    return BenchCommand.RunAsync(scenarios, run, cancellationToken);
});
return await root.Parse(args).InvokeAsync();
