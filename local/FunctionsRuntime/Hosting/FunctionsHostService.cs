using DurableRuntime;
using FunctionsRuntime.Triggers;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;
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
    HostJson hostJson,
    ILogger<FunctionsHostService> logger) : IHostedLifecycleService
{
    private readonly IReadOnlyList<ITriggerListener> _listeners = [.. listeners];
    private long _cancelledAt;

    public Task StartingAsync(CancellationToken cancellationToken) => durable.StartAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (hostJson.Ignored is { Count: > 0 } ignored)
            logger.LogWarning("host.json: this runtime does not act on {Settings}", string.Join(", ", ignored));
        foreach (var listener in _listeners) await listener.StartAsync(cancellationToken);
        logger.LogInformation(
            "{FunctionCount} functions: {FunctionNames}",
            catalog.Functions.Count,
            catalog.Functions.Select(f => f.Name));
        if (catalog.Disabled is { Count: > 0 } disabled)
            logger.LogInformation("Turned off by AzureWebJobs.NAME.Disabled: {FunctionNames}", disabled);
        session.HostStarted(host);
    }

    /// <summary>Takes no new work, and tells what runs to come to its end.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAll(_listeners.Select(listener => listener.StopAsync(cancellationToken)));
        await running.CancelAsync();
        _cancelledAt = TimeProvider.System.GetTimestamp();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        var patience = session.Options.DrainTimeout;
        var left = patience - TimeProvider.System.GetElapsedTime(_cancelledAt);
        if (!await running.DrainAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero))
            logger.LogWarning("Invocations that ignored their cancelled token are left behind");
        try
        {
            await durable.StopAsync(new CancellationToken(canceled: true)).WaitAsync(patience, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            logger.LogWarning("Activities that ignored their cancelled token are left behind; they run again");
        }
    }
}
