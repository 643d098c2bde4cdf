using System.Diagnostics;
using FunctionsWorker.Functions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FunctionsWorker.Invocation;

/// <summary>Runs one invocation: scope, trace, log lines, middleware, method.</summary>
internal sealed class FunctionInvoker(
    IServiceProvider services,
    InvocationPipeline pipeline,
    RunningInvocations running,
    InvocationTimeout timeout,
    ILoggerFactory loggers)
{
    private readonly FunctionExecutionDelegate _run = pipeline.Around(FunctionMethod.CallAsync);
    private readonly IOptions<WorkerOptions> _worker = services.GetRequiredService<IOptions<WorkerOptions>>();

    /// <summary>Runs the function and gives its result; its exception comes out as it was thrown.</summary>
    public async Task<object?> InvokeAsync(FunctionDescriptor function, TriggerInput input, CancellationToken ct)
    {
        using var tracked = running.Begin();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct, running.Stopping);
        return await InvokeActivityAsync(function, input, linked.Token);
    }

    /// <summary>Runs a durable activity, which the engine waits for itself when it stops.</summary>
    public async Task<object?> InvokeActivityAsync(
        FunctionDescriptor function, TriggerInput input, CancellationToken ct) =>
        await timeout.LimitAsync(function.Name, deadline => RunInScopeAsync(function, input, deadline), ct);

    /// <summary>
    /// Runs an orchestrator. The engine owns its thread, its trace and its end: it may never end, when the engine
    /// stops first, so nothing here waits for it.
    /// </summary>
    public async Task<object?> InvokeOrchestratorAsync(
        FunctionDescriptor function, TriggerInput input, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var trace = new LocalTraceContext(Activity.Current?.Id ?? "", "");
        var context = new LocalFunctionContext(function, input, scope.ServiceProvider, trace, ct);
        return await RunAsync(context, new InvocationDeadline(ct));
    }

    private async Task<object?> RunInScopeAsync(
        FunctionDescriptor function, TriggerInput input, InvocationDeadline deadline)
    {
        using var activity = InvocationActivity.Start(function.Name, input.TraceParent, _worker.Value);
        var trace = new LocalTraceContext(activity.Id ?? "", activity.TraceStateString ?? "");
        await using var scope = services.CreateAsyncScope();
        var context = new LocalFunctionContext(function, input, scope.ServiceProvider, trace, deadline.Token);
        InvocationActivity.Tag(activity, context, _worker.Value);
        try
        {
            return await RunAsync(context, deadline);
        }
        catch (Exception e)
        {
            activity.SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
    }

    private async Task<object?> RunAsync(LocalFunctionContext context, InvocationDeadline deadline)
    {
        var (name, id) = (context.FunctionDefinition.Name, context.InvocationId);
        var logger = loggers.CreateLogger($"Function.{name}");
        using var scope = logger.BeginScope(new Dictionary<string, object>
        {
            ["AzureFunctions_FunctionName"] = name,
            ["AzureFunctions_InvocationId"] = id,
        });
        logger.LogDebug("Executing '{FunctionName}' (Id={InvocationId})", name, id);
        try
        {
            await _run(context);
            if (!deadline.TryDecide())
            {
                logger.LogWarning(
                    "'{FunctionName}' ended after its time-out: its result is dropped (Id={InvocationId})", name, id);
                return null;
            }

            await FunctionOutputs.SendAsync(context);
            logger.LogDebug("Executed '{FunctionName}' (Succeeded, Id={InvocationId})", name, id);
            return InvocationOutcome.Of(context).Value;
        }
        catch (Exception e)
        {
            logger.LogError(e, "Executed '{FunctionName}' (Failed, Id={InvocationId})", name, id);
            throw;
        }
    }
}
