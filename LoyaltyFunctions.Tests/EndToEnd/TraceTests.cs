using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>One trace from the arrival of a file to the event that announces its points.</summary>
public sealed class TraceTests
{
    private readonly ConcurrentQueue<Activity> ended = new();

    [Test]
    public async Task Trace_OfAnUpload_GoesThroughTheWorkflowIntoTheAnnouncedEvent()
    {
        using var listener = Listen();
        await using var fixture = await PlatformFixture.StartAsync();

        var (uploadId, _) = await fixture.UploadAsync(
            "traced.json", """{"transactionId":"traced","customerId":"c-traced","amount":1}""");

        var announced = await Eventually.GetAsync(
            () => AnnouncedAsync(fixture), found => found is not null, "the event is archived");
        var sent = ActivityContext.Parse(announced!, null);
        Assert.Multiple(() =>
        {
            Assert.That(PathOf(sent.SpanId), Is.EqualTo(
                "Invoke < activity:AwardPoints < activity:AwardPoints < orchestration:ProcessUploadWorkflow "
                + "< create_orchestration:ProcessUploadWorkflow < Invoke"));
            Assert.That(
                ended.Single(span => span.OperationName == "orchestration:ProcessUploadWorkflow"
                    && span.TraceId == sent.TraceId).GetTagItem("durabletask.task.instance_id"),
                Is.EqualTo(uploadId));
        });
    }

    private ActivityListener Listen()
    {
        var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.Azure.Functions.Worker" or "Microsoft.DurableTask",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) =>
                ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private static async Task<string?> AnnouncedAsync(PlatformFixture fixture)
    {
        foreach (var name in await fixture.BlobNamesAsync(BlobNames.Events))
        {
            var content = (await fixture.BlobAsync(BlobNames.Events, name)).ToString();
            if (!content.Contains("c-traced", StringComparison.Ordinal)) continue;
            if (!content.Contains("PointsAwarded", StringComparison.Ordinal)) continue;
            using var json = JsonDocument.Parse(content);
            return json.RootElement.GetProperty("traceparent").GetString();
        }

        return null;
    }

    /// <summary>The span and those above it.</summary>
    private string PathOf(ActivitySpanId id)
    {
        var path = new List<string>();
        for (var at = Find(id); at is not null; at = Find(at.ParentSpanId)) path.Add(at.OperationName);
        return string.Join(" < ", path);

        Activity? Find(ActivitySpanId wanted) => ended.FirstOrDefault(span => span.SpanId == wanted);
    }
}
