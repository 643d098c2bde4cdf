using DurableRuntime;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DurableBench;

/// <summary>The measured orchestrations, straight on the engine; their activity answers at once.</summary>
internal sealed class BenchFunctions : IDurableFunctions
{
    internal const int Steps = 4;
    internal const string Sequence = nameof(Sequence);
    internal const string FanOut = nameof(FanOut);
    internal const string Waiting = nameof(Waiting);
    internal const string Event = "Go";
    private const string Activity = "Increment";

    public bool HasOrchestrator(TaskName name) => true;

    public bool HasActivity(TaskName name) => name == Activity;

    public async Task<object?> RunOrchestratorAsync(TaskOrchestrationContext context) => context.Name.Name switch
    {
        Sequence => await SequenceAsync(context),
        FanOut => await FanOutAsync(context),
        _ => await context.WaitForExternalEvent<int>(Event),
    };

    public Task<object?> RunActivityAsync(ActivityInvocation invocation, CancellationToken cancellationToken) =>
        Task.FromResult<object?>(
            int.Parse(invocation.InputJson!, System.Globalization.CultureInfo.InvariantCulture) + 1);

    internal static async Task<DurableEngine> StartAsync(string? path, CancellationToken ct)
    {
        var engine = new DurableEngine(new DurableEngineOptions { Path = path }, new BenchFunctions());
        await engine.StartAsync(ct);
        return engine;
    }

    /// <summary>Runs one instance to its end, which must be the given result.</summary>
    internal static async Task RunAsync(
        DurableTaskClient client, string orchestrator, int input, int expected, CancellationToken ct)
    {
        var id = await client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, cancellation: ct);
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, ct);
        if (end.RuntimeStatus != OrchestrationRuntimeStatus.Completed || end.ReadOutputAs<int>() != expected)
            throw new InvalidOperationException($"{orchestrator} ended {end.RuntimeStatus} with {end.SerializedOutput}");
    }

    private static async Task<int> SequenceAsync(TaskOrchestrationContext context)
    {
        var value = context.GetInput<int>();
        for (var step = 0; step < Steps; step++) value = await context.CallActivityAsync<int>(Activity, value);
        return value;
    }

    private static async Task<int> FanOutAsync(TaskOrchestrationContext context)
    {
        var calls = Enumerable.Range(0, context.GetInput<int>())
            .Select(number => context.CallActivityAsync<int>(Activity, number));
        return (await Task.WhenAll(calls)).Length;
    }
}
