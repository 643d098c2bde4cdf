using System.CommandLine;
using BenchShared;
using LocalHost;
using SystemBench;

var files = BenchArguments.Number("--files", 1_000, "Purchase files a run");
var customers = BenchArguments.Number("--customers", 100, "Customers they are spread over");
var runs = BenchArguments.Number("--runs", 5, "Runs that count; one more before them warms up");
var rows = new Option<int?>("--rows") { Description = "Rows of one CSV file, in place of files of one purchase" };
var events = new Option<bool>("--events") { Description = "With --rows: publish and archive the event of each award too" };
var json = new Option<bool>("--json") { Description = "Print one JSON document instead of the table" };
var root = new RootCommand("How fast the local platform settles purchases, beside the bare uploads") { files, customers, runs, rows, events, json };
root.SetAction((parsed, cancellationToken) => Failures.GuardAsync(
    () => parsed.GetValue(rows) is { } count and > 0 ? RowsRun.RunAllAsync(
        new RowsOptions(count, parsed.GetValue(customers), parsed.GetValue(runs), parsed.GetValue(events)), cancellationToken) : BenchCommand.RunAsync(
        new BenchOptions(parsed.GetValue(files), parsed.GetValue(customers), parsed.GetValue(runs), parsed.GetValue(json)),
        cancellationToken),
    cancellationToken));

return await root.Parse(args).InvokeAsync();
