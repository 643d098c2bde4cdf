using FunctionsRuntime.Tests.Durable.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace FunctionsRuntime.Tests.Durable;

internal sealed class OrchestrationTests
{
    [Test]
    public async Task Orchestrator_CallingActivitiesInTurn_ReturnsTheirCombinedResult()
    {
        await using var hub = await TestHub.StartAsync(functions => functions
            .Activity<int>("Double", value => value * 2)
            .Orchestrator("Sum", async context =>
            {
                var sum = 0;
                for (var i = 1; i <= 4; i++) sum += await context.CallActivityAsync<int>("Double", i);
                return sum;
            }));

        var end = await hub.RunAsync("Sum");

        Assert.That(end.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Completed));
        Assert.That(end.ReadOutputAs<int>(), Is.EqualTo(20));
        Assert.That(hub.Functions.Ran.Select(ran => ran.TaskId), Is.EqualTo(Enumerable.Range(0, 4)));
    }
}
