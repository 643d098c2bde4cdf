using System.CommandLine;
using LocalHost;
using SystemBench;

var files = new Option<int>("--files") { Description = "Purchase files a run", DefaultValueFactory = _ => 1_000 };
var customers = new Option<int>("--customers") { Description = "Customers they are spread over", DefaultValueFactory = _ => 100 };
var runs = new Option<int>("--runs") { Description = "Runs that count; one more before them warms up", DefaultValueFactory = _ => 5 };
var json = new Option<bool>("--json") { Description = "Print one JSON document instead of the table" };
foreach (var option in new[] { files, customers, runs })
{
    option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < 1) result.AddError($"{option.Name} must be 1 or more.");
    });
}

var root = new RootCommand("How fast the local platform settles purchases, beside the bare uploads") { files, customers, runs, json };
root.SetAction((parsed, cancellationToken) => Failures.GuardAsync(
    () => BenchCommand.RunAsync(
        new BenchOptions(parsed.GetValue(files), parsed.GetValue(customers), parsed.GetValue(runs), parsed.GetValue(json)),
        cancellationToken),
    cancellationToken));

return await root.Parse(args).InvokeAsync();
