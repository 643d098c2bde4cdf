using System.CommandLine;
using BenchShared;
using LedgerBench;

var runs = BenchArguments.Number("--runs", 5, "Runs of each scenario");
var customers = BenchArguments.Number("--customers", 100_000, "Customers over whom the commands are spread");
var commands = BenchArguments.Number("--commands", 20_000, "Commands of each kind and number of clients");
var entries = BenchArguments.Number("--entries", 1_000_000, "Entries of the one customer who has many");
var json = new Option<bool>("--json") { Description = "Print one JSON document instead of the table" };
var scenario = new Option<string?>("--scenario") { Description = "Run this scenario alone, once, in this process" };
var folder = new Option<string?>("--folder") { Description = "Where it keeps its files (default: a new one)" };

var root = new RootCommand("How fast the ledger awards, redeems, reads and verifies")
{
    runs, customers, commands, entries, json, scenario, folder,
};
root.SetAction((parsed, cancellationToken) =>
{
    var options = new BenchOptions(
        parsed.GetValue(customers),
        parsed.GetValue(commands),
        parsed.GetValue(entries),
        parsed.GetValue(folder) ?? Directory.CreateTempSubdirectory("ledger-bench-").FullName);
    var run = new BenchRun(parsed.GetValue(runs), parsed.GetValue(json), parsed.GetValue(scenario));
    return BenchCommand.RunAsync(Scenarios.With(options), run, cancellationToken);
});
return await root.Parse(args).InvokeAsync();
