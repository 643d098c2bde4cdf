using System.CommandLine;
using LocalHost;
using LocalHost.Demo;
using Microsoft.Extensions.Logging;

var state = new Option<string?>("--state")
{
    Description = "Folder for all state (default: .local in the repository)",
    Recursive = true,
};
var clean = new Option<bool>("--clean") { Description = "Empty the state folder first", Recursive = true };
var verbose = new Option<bool>("--verbose") { Description = "Log to standard error", Recursive = true };
var port = new Option<int>("--port") { Description = "Port of the API (default: a free one)", Recursive = true };
var input = new Option<string?>("--input") { Description = "Folder of purchase files (default: samples/purchases)" };
var json = new Option<bool>("--json") { Description = "Print one JSON document instead of tables" };

var demo = new Command("demo", "Upload a folder of purchases, wait until each is settled, print the result")
{
    input, json,
};
var root = new RootCommand("The loyalty platform on this machine: storage, Cosmos DB, Event Grid and the app") { demo };
foreach (var option in new Option[] { state, clean, verbose, port }) root.Options.Add(option);

LocalPlatformOptions Platform(ParseResult parsed) => new()
{
    State = parsed.GetValue(state),
    Clean = parsed.GetValue(clean),
    Port = parsed.GetValue(port),
    LogLevel = parsed.GetValue(verbose) ? LogLevel.Information : LogLevel.Error,
};

root.SetAction((parsed, cancellationToken) => Failures.GuardAsync(
    () => ServeCommand.RunAsync(Platform(parsed), cancellationToken), cancellationToken));
demo.SetAction((parsed, cancellationToken) => Failures.GuardAsync(
    () => DemoCommand.RunAsync(
        new DemoOptions(Platform(parsed), parsed.GetValue(input), parsed.GetValue(json)), cancellationToken),
    cancellationToken));

return await root.Parse(args).InvokeAsync();
