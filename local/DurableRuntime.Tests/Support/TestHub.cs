using DurableRuntime;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Time.Testing;

namespace DurableRuntime.Tests.Support;

/// <summary>A durable engine over fake functions and a fake clock: start, steer, and see how instances end.</summary>
internal sealed class TestHub : IAsyncDisposable
{
    internal static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    internal FakeFunctions Functions { get; init; } = new();

    internal FakeTimeProvider Time { get; init; } = new(Start);

    internal DurableEngine Engine { get; private set; } = null!;

    internal DurableTaskClient Client => Engine.Client;

    internal DurableEngineOptions Options { get; set; } = new();

    internal static async Task<TestHub> StartAsync(
        Action<FakeFunctions> declare, Func<DurableEngineOptions, DurableEngineOptions>? configure = null)
    {
        var hub = new TestHub();
        declare(hub.Functions);
        var options = new DurableEngineOptions { Time = hub.Time };
        hub.Options = configure?.Invoke(options) ?? options;
        await hub.OpenAsync();
        return hub;
    }

    /// <summary>Starts an engine on the hub's options; also after the last one stopped.</summary>
    internal async Task OpenAsync()
    {
        Engine = new DurableEngine(Options, Functions);
        await Engine.StartAsync(CancellationToken.None);
    }

    internal async Task ReopenAsync()
    {
        await Engine.DisposeAsync();
        await OpenAsync();
    }

    internal Task<string> ScheduleAsync(string name, object? input = null, string? id = null) =>
        Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(id));

    internal async Task<OrchestrationMetadata> EndOfAsync(string id)
    {
        using var patience = new CancellationTokenSource(Patience);
        return await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, patience.Token);
    }

    internal async Task<OrchestrationMetadata> RunAsync(string name, object? input = null) =>
        await EndOfAsync(await ScheduleAsync(name, input));

    /// <summary>Waits until all instances wait for a timer, an event or nothing.</summary>
    internal async Task SettleAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await Engine.WaitUntilQuietAsync(patience.Token);
    }

    internal async Task AdvanceAsync(TimeSpan time)
    {
        await SettleAsync();
        Time.Advance(time);
        await SettleAsync();
    }

    internal async Task<OrchestrationMetadata> StateOfAsync(string id) =>
        await Client.GetInstanceAsync(id, getInputsAndOutputs: true)
        ?? throw new AssertionException($"There is no instance '{id}'.");

    public ValueTask DisposeAsync() => Engine.DisposeAsync();
}
