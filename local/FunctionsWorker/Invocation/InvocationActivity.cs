using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsWorker.Invocation;

/// <summary>
/// An activity for each invocation, named and tagged as the worker does; there whether listened to or not, because
/// what the app sends must carry the trace on.
/// </summary>
internal static class InvocationActivity
{
    public const string SourceName = "Microsoft.Azure.Functions.Worker";
    public const string SchemaCapability = "WorkerOpenTelemetrySchemaVersion";
    public const string NewSchema = "1.37.0";
    private const string OldSchema = "1.17.0";

    private static readonly ActivitySource Source = new(SourceName, "1.0.0.0");

    public static Activity Start(string functionName, string? traceParent, WorkerOptions worker)
    {
        _ = ActivityContext.TryParse(traceParent, null, isRemote: true, out var parent);
        var (name, kind) = HasNewSchema(worker)
            ? ($"function {functionName}", ActivityKind.Internal)
            : ("Invoke", ActivityKind.Server);
        return Source.StartActivity(name, kind, parent) ?? StartUnheard(name, parent);
    }

    public static void Tag(Activity activity, FunctionContext context, WorkerOptions worker)
    {
        const string schemas = "https://opentelemetry.io/schemas/";
        if (HasNewSchema(worker))
        {
            activity.SetTag("schema.url", schemas + NewSchema)
                .SetTag("faas.invocation_id", context.InvocationId)
                .SetTag("faas.name", context.FunctionDefinition.Name);
        }
        else
        {
            activity.SetTag("az.schema_url", schemas + OldSchema).SetTag("faas.execution", context.InvocationId);
        }
    }

    private static bool HasNewSchema(WorkerOptions worker) =>
        worker.Capabilities.TryGetValue(SchemaCapability, out var schema) && schema == NewSchema;

    private static Activity StartUnheard(string name, ActivityContext parent)
    {
        var activity = new Activity(name);
        if (parent != default) activity.SetParentId(parent.TraceId, parent.SpanId, parent.TraceFlags);
        return activity.SetIdFormat(ActivityIdFormat.W3C).Start();
    }
}
