using System.CommandLine;
using BenchShared;
using DurableBench;
using DurableBench.App;

// The host of the measured app runs this Main a second time, in the same process.
if (SampleApp.IsStarting)
{
    SampleApp.Run();
    return 0;
}

var sizes = BenchOptions.Default;
var runs = BenchArguments.Number("--runs", 5, "Runs of each scenario");
var orchestrations = BenchArguments.Number("--orchestrations", sizes.Orchestrations, "Orchestrations of four activities a run");
var activities = BenchArguments.Number("--activities", sizes.Activities, "Activities of the fan-out");
var waiting = BenchArguments.Number("--waiting", sizes.Waiting, "Instances that wait for an event");
var posts = BenchArguments.Number("--posts", sizes.Posts, "Event Grid posts a run");
var json = new Option<bool>("--json") { Description = "Print one JSON document instead of the table" };
var scenario = new Option<string?>("--scenario") { Description = "Run this scenario alone, once, in this process" };
var folder = new Option<string?>("--folder") { Description = "Where that scenario keeps its files", Hidden = true };

var root = new RootCommand("How fast the durable engine and the local Functions host are")
{
    runs, orchestrations, activities, waiting, posts, json, scenario, folder,
};
root.SetAction((parsed, cancellationToken) =>
{
    var options = new BenchOptions
    {
        Orchestrations = parsed.GetValue(orchestrations),
        Activities = parsed.GetValue(activities),
        Waiting = parsed.GetValue(waiting),
        Posts = parsed.GetValue(posts),
        Folder = parsed.GetValue(folder),
    };
    var run = new BenchRun(parsed.GetValue(runs), parsed.GetValue(json), parsed.GetValue(scenario));
    return BenchCommand.RunAsync(Scenarios.With(options), run, cancellationToken);
});

return await root.Parse(args).InvokeAsync();
