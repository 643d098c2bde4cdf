using System.CommandLine;
using BenchShared;
using ServicesBench;

var runs = BenchArguments.Number("--runs", 5, "Runs of each scenario");
var operations = BenchArguments.Number("--operations", 20_000, "Reads, writes or batches a run");
var events = BenchArguments.Number("--events", 20_000, "Events a run");
var json = new Option<bool>("--json") { Description = "Print one JSON document instead of the table" };
var scenario = new Option<string?>("--scenario") { Description = "Run this scenario alone, once, in this process" };
var folder = new Option<string?>("--folder") { Description = "Where it keeps its files (default: a new one)" };

var root = new RootCommand("How fast the local Cosmos DB endpoint and Event Grid are, and what of it is theirs")
{
    runs, operations, events, json, scenario, folder,
};
root.SetAction((parsed, cancellationToken) =>
{
    var options = new BenchOptions(
        parsed.GetValue(operations),
        parsed.GetValue(events),
        parsed.GetValue(folder) ?? Directory.CreateTempSubdirectory("services-bench-").FullName);
    var run = new BenchRun(parsed.GetValue(runs), parsed.GetValue(json), parsed.GetValue(scenario));
    return BenchCommand.RunAsync(Scenarios.With(options), run, cancellationToken);
});
return await root.Parse(args).InvokeAsync();
