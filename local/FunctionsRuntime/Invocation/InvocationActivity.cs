using System.Diagnostics;

namespace FunctionsRuntime.Invocation;

/// <summary>An activity for each invocation, listened to or not: what the app sends must carry the trace on.</summary>
internal static class InvocationActivity
{
    private static readonly ActivitySource Source = new("Microsoft.Azure.Functions.Worker");

    public static Activity Start(string functionName, string? traceParent)
    {
        _ = ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent);
        var activity = Source.StartActivity("Invoke", ActivityKind.Server, parent) ?? StartUnheard(parent);
        return activity.SetTag("faas.name", functionName);
    }

    private static Activity StartUnheard(ActivityContext parent)
    {
        var activity = new Activity("Invoke");
        if (parent != default) activity.SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags);
        return activity.SetIdFormat(ActivityIdFormat.W3C).Start();
    }
}
