using System.Collections.Concurrent;
using DurableRuntime;
using FunctionsRuntime.Testing;
using LoyaltyFunctions.Shared;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Time.Testing;

namespace LoyaltyFunctions.Tests.Support;

/// <summary>
/// The app's workflows on the local engine, which replays them at every step; what their activities do, a test says.
/// </summary>
internal sealed class WorkflowEngine : IDurableFunctions, IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromMinutes(2);

    private readonly AppWorkflows app = AppWorkflows.Of(typeof(WorkflowNames).Assembly);
    private readonly Dictionary<string, Func<string?, CancellationToken, Task<object?>>> activities = [];
    private readonly DurableEngine engine;

    public WorkflowEngine() =>
        engine = new DurableEngine(new DurableEngineOptions { Time = Time, DataConverter = app.Converter }, this);

    public FakeTimeProvider Time { get; } = new(Some.Now);

    /// <summary>Activities in the order in which they were called.</summary>
    public ConcurrentQueue<string> Called { get; } = [];

    /// <summary>Says what an activity does.</summary>
    public WorkflowEngine On<TInput, TResult>(string activity, Func<TInput, CancellationToken, Task<TResult>> run)
    {
        activities[activity] = async (input, token) => await run(app.Converter.Deserialize<TInput>(input)!, token);
        return this;
    }

    /// <summary>Runs a workflow to its end.</summary>
    public async Task<OrchestrationMetadata> RunAsync(string workflow, object input)
    {
        using var bound = new CancellationTokenSource(Bound);
        await engine.StartAsync(bound.Token);
        var id = await engine.Client.ScheduleNewOrchestrationInstanceAsync(workflow, input, bound.Token);
        while (true)
        {
            await engine.WaitUntilQuietAsync(bound.Token);
            var state = await engine.Client.GetInstanceAsync(id, getInputsAndOutputs: true, bound.Token);
            if (state!.IsCompleted) return state;
            Time.Advance(TimeSpan.FromMinutes(5));
        }
    }

    public bool HasOrchestrator(TaskName name) => app.Functions.HasOrchestrator(name);

    public bool HasActivity(TaskName name) => activities.ContainsKey(name.Name);

    public Task<object?> RunOrchestratorAsync(TaskOrchestrationContext context) =>
        app.Functions.RunOrchestratorAsync(context);

    public Task<object?> RunActivityAsync(ActivityInvocation invocation, CancellationToken cancellationToken)
    {
        Called.Enqueue(invocation.Name.Name);
        return activities[invocation.Name.Name](invocation.InputJson, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await engine.DisposeAsync();
        app.Dispose();
    }
}
