using DurableRuntime;
using FunctionsRuntime.Functions;
using FunctionsRuntime.Invocation;
using FunctionsRuntime.Triggers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FunctionsRuntime.Hosting;

/// <summary>The order of starting and stopping. The web server, a hosted service too, is in between.</summary>
internal sealed class FunctionsHostService(
    HostSession session,
    IHost host,
    FunctionCatalog catalog,
    IEnumerable<ITriggerListener> listeners,
    RunningInvocations running,
    DurableEngine durable,
    ILogger<FunctionsHostService> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan DrainPatience = TimeSpan.FromSeconds(10);
    private readonly IReadOnlyList<ITriggerListener> _listeners = [.. listeners];

    public Task StartingAsync(CancellationToken cancellationToken) => durable.StartAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        foreach (var listener in _listeners) await listener.StartAsync(cancellationToken);
        logger.LogInformation(
            "{FunctionCount} functions: {FunctionNames}",
            catalog.Functions.Count,
            catalog.Functions.Select(f => f.Name));
        session.HostStarted(host);
    }

    public Task StoppingAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_listeners.Select(listener => listener.StopAsync(cancellationToken)));

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        if (!await running.DrainAsync(DrainPatience))
            logger.LogWarning("Invocations that ignored their cancelled token are left behind");
        using var patience = new CancellationTokenSource(DrainPatience);
        await durable.StopAsync(patience.Token);
    }
}
