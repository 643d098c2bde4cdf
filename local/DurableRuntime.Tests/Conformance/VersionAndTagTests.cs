using DurableRuntime.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DurableRuntime.Tests.Conformance;

internal sealed class VersionAndTagTests
{
    [Test]
    public async Task Activity_WithoutAVersionOfItsOwn_GetsTheOrchestrations()
    {
        await using var hub = await StartAsync();

        await RunAsync(hub, "Parent", new StartOrchestrationOptions { Version = "2.1" });

        Assert.That(
            hub.Functions.Ran.Where(ran => ran.InputJson == "1").Select(ran => ran.Version),
            Is.EqualTo(new List<string> { "2.1" }));
        Assert.That(hub.Functions.Ran.Single(ran => ran.InputJson == "2").Version, Is.EqualTo("7"));
    }

    [Test]
    public async Task SubOrchestration_WithoutAVersion_GetsTheDefaultOneAndNotItsParents()
    {
        await using var hub = await StartAsync("5.0");

        var end = await RunAsync(hub, "Parent", new StartOrchestrationOptions { Version = "2.1" });

        Assert.That(end.ReadOutputAs<string[]>(), Is.EqualTo("2.1 5.0 3.0".Split()));
    }

    [Test]
    public async Task Orchestration_StartedWithoutAVersion_GetsTheDefaultOne()
    {
        await using var hub = await StartAsync("5.0");

        var end = await hub.RunAsync("Child");

        Assert.That(end.ReadOutputAs<string>(), Is.EqualTo("5.0"));
    }

    [TestCase("1.0", VersionMatch.CurrentOrOlder, true)]
    [TestCase("2.0", VersionMatch.CurrentOrOlder, true)]
    [TestCase("2.1", VersionMatch.CurrentOrOlder, false)]
    [TestCase("1.0", VersionMatch.Strict, false)]
    [TestCase("2.0", VersionMatch.Strict, true)]
    [TestCase("2.1", VersionMatch.None, true)]
    public async Task Orchestration_OfAVersionThatTheHostDoesNotRun_FailsWhereToldSo(
        string version, VersionMatch match, bool isRun)
    {
        await using var hub = await StartAsync(
            "2.0", options => options with { VersionMatch = match, VersionFailure = VersionFailure.Fail });

        var end = await RunAsync(hub, "Child", new StartOrchestrationOptions { Version = version });

        Assert.That(end.FailureDetails?.ErrorType, isRun ? Is.Null : Is.EqualTo("VersionMismatch"));
    }

    [Test]
    public async Task Orchestration_OfANewerVersion_WaitsForAHostThatRunsIt()
    {
        using var file = new HubFile();
        await using var hub = await StartAsync(
            "1.0", options => options with { Path = file.Path, VersionMatch = VersionMatch.CurrentOrOlder });
        var id = await hub.Client.ScheduleNewOrchestrationInstanceAsync(
            "Child", new StartOrchestrationOptions { Version = "2.0" });
        await hub.SettleAsync();

        var before = await hub.StateOfAsync(id);
        hub.Options = hub.Options with { DefaultVersion = "2.0" };
        await hub.ReopenAsync();

        Assert.That(before.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Pending));
        Assert.That((await hub.EndOfAsync(id)).ReadOutputAs<string>(), Is.EqualTo("2.0"));
    }

    [Test]
    public async Task ContinueAsNew_WithANewVersion_GoesOnUnderIt()
    {
        await using var hub = await TestHub.StartAsync(functions => functions.Orchestrator("Move", context =>
        {
            if (context.CompareVersionTo("2.0") < 0) context.ContinueAsNew(new() { NewVersion = "2.0" });
            return Task.FromResult<object?>(context.Version);
        }));

        var end = await RunAsync(hub, "Move", new StartOrchestrationOptions { Version = "1.9" });

        Assert.That(end.ReadOutputAs<string>(), Is.EqualTo("2.0"));
    }

    [Test]
    public async Task Tags_OfAnOrchestration_AreItsChildrensUnlessTheyHaveTheirOwn()
    {
        await using var hub = await StartAsync();
        var tags = new Dictionary<string, string> { ["shop"] = "north", ["kind"] = "parent" };

        await RunAsync(hub, "Parent", new StartOrchestrationOptions("parent") { Tags = tags });

        Assert.That((await hub.StateOfAsync("parent")).Tags["shop"], Is.EqualTo("north"));
        var child = (await hub.StateOfAsync("tagged")).Tags;
        Assert.That(child["shop"], Is.EqualTo("north"));
        Assert.That(child["kind"], Is.EqualTo("child"));
    }

    private static async Task<OrchestrationMetadata> RunAsync(
        TestHub hub, string name, StartOrchestrationOptions options) =>
        await hub.EndOfAsync(await hub.Client.ScheduleNewOrchestrationInstanceAsync(name, options));

    private static Task<TestHub> StartAsync(
        string defaultVersion = "", Func<DurableEngineOptions, DurableEngineOptions>? configure = null) =>
        TestHub.StartAsync(
            functions => functions
                .Activity<int>("Step", value => value)
                .Orchestrator("Child", context => Task.FromResult<object?>(context.Version))
                .Orchestrator("Parent", async context =>
                {
                    await context.CallActivityAsync("Step", 1);
                    await context.CallActivityAsync("Step", 2, new TaskOptions { Version = "7" });
                    var own = new SubOrchestrationOptions(
                        new TaskOptions(tags: new Dictionary<string, string> { ["kind"] = "child" }), "tagged")
                    {
                        Version = "3.0",
                    };
                    return new[]
                    {
                        context.Version, await context.CallSubOrchestratorAsync<string>("Child"),
                        await context.CallSubOrchestratorAsync<string>("Child", options: own),
                    };
                }),
            options => (configure?.Invoke(options) ?? options) with { DefaultVersion = defaultVersion });
}
