using DurableRuntime;
using FunctionsRuntime.Functions;
using FunctionsRuntime.Hosting;
using FunctionsRuntime.Invocation;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace FunctionsRuntime.Triggers.Durable;

/// <summary>The engine's way to orchestrators and activities: through the invoker, middleware included.</summary>
internal sealed class DurableFunctions(FunctionCatalog catalog, FunctionInvoker invoker) : IDurableFunctions
{
    private readonly Dictionary<string, FunctionDescriptor> _orchestrators = catalog.With<OrchestrationTriggerPlan>()
        .ToDictionary(f => f.Trigger.Orchestration, f => f.Function, StringComparer.OrdinalIgnoreCase);

    private readonly Dictionary<string, FunctionDescriptor> _activities = catalog.With<ActivityTriggerPlan>()
        .ToDictionary(f => f.Trigger.Activity, f => f.Function, StringComparer.OrdinalIgnoreCase);

    /// <summary>The names that instances can be started by.</summary>
    public IEnumerable<string> Orchestrators => _orchestrators.Keys;

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
            },
            functions);
    }

    public bool HasOrchestrator(TaskName name) => _orchestrators.ContainsKey(name.Name);

    public bool HasActivity(TaskName name) => _activities.ContainsKey(name.Name);

    public Task<object?> RunOrchestratorAsync(TaskOrchestrationContext context) => invoker.InvokeOrchestratorAsync(
        _orchestrators[context.Name.Name],
        new TriggerInput(context) { BindingData = InstanceId(context.InstanceId) },
        CancellationToken.None);

    public Task<object?> RunActivityAsync(ActivityInvocation invocation, CancellationToken cancellationToken) =>
        invoker.InvokeActivityAsync(
            _activities[invocation.Name.Name],
            new TriggerInput(invocation)
            {
                BindingData = InstanceId(invocation.InstanceId),
                TraceParent = invocation.TraceParent,
            },
            cancellationToken);

    private static Dictionary<string, object?> InstanceId(string id) =>
        new(StringComparer.OrdinalIgnoreCase) { [ActivityTriggerKind.InstanceIdName] = id };
}
