using System.Collections.Concurrent;
using System.Diagnostics;
using DurableRuntime.Tests.Support;

namespace DurableRuntime.Tests.Entities;

internal sealed class EntityTraceTests
{
    [Test]
    public async Task Call_WhileSomeoneListens_IsASpanUnderTheOrchestrations()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.DurableTask",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var hub = await EntityHub.StartAsync(functions => functions.Orchestrator(
            "CallTraced", context => context.Entities.CallEntityAsync(Counter.Id("traced"), "Add", 1)));
        using var root = new Activity("root").Start();

        await hub.RunAsync("CallTraced");
        await hub.SettleAsync();

        var mine = spans.Where(span => span.TraceId == root.TraceId).ToList();
        var call = mine.Single(span => span.DisplayName == "entity:counter:Add");
        Assert.That(call.Kind, Is.EqualTo(ActivityKind.Client));
        Assert.That(call.GetTagItem("durabletask.type"), Is.EqualTo("entity"));
        Assert.That(call.GetTagItem("durabletask.event.target_instance_id"), Is.EqualTo("@counter@traced"));
        Assert.That(call.ParentSpanId, Is.EqualTo(mine.Single(span => span.Kind == ActivityKind.Server).SpanId));
    }
}
