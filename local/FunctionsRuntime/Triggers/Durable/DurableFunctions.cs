using DurableRuntime;
using FunctionsRuntime.Hosting;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace FunctionsRuntime.Triggers.Durable;

/// <summary>The engine's way to the app's durable functions: through the invoker, middleware included.</summary>
internal sealed class DurableFunctions(FunctionCatalog catalog, FunctionInvoker invoker, HttpActivity http)
    : IDurableFunctions
{
    private readonly Dictionary<string, FunctionDescriptor> _orchestrators = catalog.With<OrchestrationTriggerPlan>()
        .ToDictionary(f => f.Trigger.Orchestration, f => f.Function, StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, FunctionDescriptor> _activities = catalog.With<ActivityTriggerPlan>()
        .ToDictionary(f => f.Trigger.Activity, f => f.Function, StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, FunctionDescriptor> _entities = catalog.With<EntityTriggerPlan>()
        .ToDictionary(f => f.Trigger.Entity, f => f.Function, StringComparer.OrdinalIgnoreCase);

    /// <summary>The names that instances can be started by.</summary>
    public IEnumerable<string> Orchestrators => _orchestrators.Keys;

    /// <summary>The names that entities can be signaled by.</summary>
    public IEnumerable<string> Entities => _entities.Keys;

    public static DurableEngine CreateEngine(
        HostSession session,
        HostJson hostJson,
        WorkerDataConverter converter,
        DurableFunctions functions,
        ILoggerFactory loggers)
    {
        var options = new DurableEngineOptions
        {
            Path = session.Options.StatePath,
            Time = session.Options.Time,
            Logging = loggers,
            DataConverter = converter,
        };
        return new DurableEngine(
            options with
            {
                HubName = hostJson.TaskHub ?? options.HubName,
                MaxConcurrentActivities = hostJson.MaxActivities ?? options.MaxConcurrentActivities,
                MaxConcurrentOrchestrators = hostJson.MaxOrchestrators ?? options.MaxConcurrentOrchestrators,
                MaxConcurrentEntities = hostJson.MaxEntities ?? options.MaxConcurrentEntities,
                DefaultVersion = hostJson.DefaultVersion ?? string.Empty,
                VersionMatch = hostJson.DefaultVersion is null
                    ? VersionMatch.None
                    : Enum.Parse<VersionMatch>(hostJson.VersionMatch),
                VersionFailure = Enum.Parse<VersionFailure>(hostJson.VersionFailure),
                Properties = hostJson.HttpPollingMilliseconds is { } polling
                    ? new Dictionary<string, object?>
                    {
                        [TaskOrchestrationContextExtensionMethods.PollingIntervalMilliseconds] = (double)polling,
                    }
                    : options.Properties,
            },
            functions);
    }

    public bool HasOrchestrator(TaskName name) => _orchestrators.ContainsKey(name.Name);

    public bool HasActivity(TaskName name) => name.Name == HttpActivity.Name || _activities.ContainsKey(name.Name);

    public bool HasEntity(TaskName name) => _entities.ContainsKey(name.Name);

    public Task<object?> RunOrchestratorAsync(TaskOrchestrationContext context) => invoker.InvokeOrchestratorAsync(
        _orchestrators[context.Name.Name],
        new TriggerInput(context) { BindingData = InstanceId(context.InstanceId) },
        CancellationToken.None);

    public Task<object?> RunActivityAsync(ActivityInvocation invocation, CancellationToken cancellationToken) =>
        invocation.Name.Name == HttpActivity.Name
        ? http.RunAsync(invocation.InputJson, cancellationToken)
        : invoker.InvokeActivityAsync(
            _activities[invocation.Name.Name],
            new TriggerInput(invocation)
            {
                BindingData = InstanceId(invocation.InstanceId),
                TraceParent = invocation.TraceParent,
            },
            cancellationToken);

    public Task RunEntityAsync(EntityBatch batch, CancellationToken cancellationToken) => invoker.InvokeActivityAsync(
        _entities[batch.EntityId.Name],
        new TriggerInput(batch)
        {
            BindingData = InstanceId(batch.EntityId.ToString()),
            TraceParent = batch.TraceParent,
        },
        cancellationToken);

    private static Dictionary<string, object?> InstanceId(string id) =>
        new(StringComparer.OrdinalIgnoreCase) { [ActivityTriggerKind.InstanceIdName] = id };
}
