using System.Collections.Concurrent;
using System.Diagnostics;

namespace DurableRuntime.Tests.Support;

/// <summary>The spans of one trace, which begins with this object.</summary>
internal sealed class SpanLog : IDisposable
{
    private readonly ConcurrentQueue<Activity> _ended = new();
    private readonly ActivityListener _listener;

    internal SpanLog()
    {
        Root = new Activity("test").SetIdFormat(ActivityIdFormat.W3C);
        Root.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        Root.Start();
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Microsoft.DurableTask",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) =>
                ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == Root.TraceId) _ended.Enqueue(activity);
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    internal Activity Root { get; }

    internal IEnumerable<Activity> Ended => _ended;

    internal IEnumerable<string> Names => _ended.Select(span => $"{span.Kind} {span.OperationName}");

    internal Activity Single(ActivityKind kind, string name) =>
        _ended.Single(span => span.Kind == kind && span.OperationName == name);

    internal static string? Tag(Activity span, string name) => span.GetTagItem(name)?.ToString();

    public void Dispose()
    {
        Root.Stop();
        _listener.Dispose();
    }
}
