using System.Text.Json;
using FunctionsWorker.Binding;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;
using FunctionsWorker.State;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Logging;

namespace FunctionsRuntime.Triggers.CosmosDb;

/// <summary>Reads the change feeds. A batch that its function cannot take, retries included, is skipped.</summary>
internal sealed class CosmosListener(
    FunctionCatalog catalog,
    FunctionInvoker invoker,
    TriggerState state,
    CosmosClients clients,
    RunningInvocations running,
    TimeProvider time,
    ILogger<CosmosListener> logger) : ITriggerListener, IDisposable
{
    private const int StartTriesMax = 60;
    private static readonly TimeSpan StartPause = TimeSpan.FromSeconds(1);
    private readonly CancellationTokenSource _stopping = new();
    private IReadOnlyList<Task<ChangeFeedProcessor?>> _starts = [];

    public Task StartAsync(CancellationToken ct)
    {
        var owner = LeaseOwner();
        _starts = [.. catalog.With<CosmosTriggerPlan>().Select(f => StartAsync(f.Function, f.Trigger, owner))];
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken ct)
    {
        await _stopping.CancelAsync();
        foreach (var start in _starts)
        {
            if (await start is { } processor) await StopAsync(processor, ct);
        }
    }

    public void Dispose() => _stopping.Dispose();

    /// <summary>Runs the function on one batch; returns where the feed may move on.</summary>
    internal async Task RunAsync(
        FunctionDescriptor function, IReadOnlyCollection<JsonElement> changes, CancellationToken ct)
    {
        var input = new TriggerInput(JsonArray.Of(changes));
        using var tracked = running.Begin();
        try
        {
            await function.Retry.RunAsync(
                retry => invoker.InvokeAsync(function, input with { Retry = retry }, CancellationToken.None),
                new RetryClock(time, tracked),
                ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            logger.LogError(
                e,
                "'{FunctionName}' failed on {DocumentCount} documents, which are skipped now",
                function.Name,
                changes.Count);
        }
    }

    private async Task<ChangeFeedProcessor?> StartAsync(
        FunctionDescriptor function, CosmosTriggerPlan trigger, string owner)
    {
        for (var attempt = 1; attempt <= StartTriesMax && !_stopping.IsCancellationRequested; attempt++)
        {
            try
            {
                var processor = await BuildAsync(function, trigger, owner);
                await processor.StartAsync();
                return processor;
            }
            catch (Exception) when (_stopping.IsCancellationRequested)
            {
                return null;
            }
            catch (Exception e)
            {
                logger.LogWarning(
                    "'{FunctionName}' cannot read {Database}/{Container} yet (try {Try} of {TriesMax}): {Reason}",
                    function.Name,
                    trigger.Feed.Database,
                    trigger.Feed.Container,
                    attempt,
                    StartTriesMax,
                    e.Message);
                await Task.WhenAny(Task.Delay(StartPause, time, _stopping.Token));
            }
        }

        if (!_stopping.IsCancellationRequested)
        {
            logger.LogError(
                "'{FunctionName}' gets no changes: create {Database}/{Container} and {LeaseContainer}, restart",
                function.Name,
                trigger.Feed.Database,
                trigger.Feed.Container,
                trigger.Leases.Container);
        }

        return null;
    }

    private async Task<ChangeFeedProcessor> BuildAsync(
        FunctionDescriptor function, CosmosTriggerPlan trigger, string owner)
    {
        var written = trigger.Attribute;
        var feed = clients.Of(trigger.Feed);
        await feed.ReadContainerAsync(cancellationToken: _stopping.Token);
        if (written.CreateLeaseContainerIfNotExists)
        {
            int? throughput = written.LeasesContainerThroughput > 0 ? written.LeasesContainerThroughput : null;
            await clients.DatabaseOf(trigger.Leases).CreateContainerIfNotExistsAsync(
                trigger.Leases.Container, "/id", throughput, cancellationToken: _stopping.Token);
        }

        return feed
            .GetChangeFeedProcessorBuilder<JsonElement>(
                trigger.LeasePrefix, (_, changes, ct) => RunAsync(function, changes, ct))
            .WithInstanceName(owner)
            .WithLeaseContainer(clients.Of(trigger.Leases))
            .As(written)
            .Build();
    }

    private async Task StopAsync(ChangeFeedProcessor processor, CancellationToken ct)
    {
        try
        {
            await processor.StopAsync().WaitAsync(ct);
        }
        catch (Exception e)
        {
            logger.LogWarning("A change feed did not stop in order; its leases will run out: {Reason}", e.Message);
        }
    }

    // The same name after a crash gets its leases back at once, where another would wait for them to run out.
    private string LeaseOwner()
    {
        state.Execute("CREATE TABLE IF NOT EXISTS trigger_lease_owner (id INTEGER PRIMARY KEY, name TEXT NOT NULL)");
        state.Execute(
            "INSERT OR IGNORE INTO trigger_lease_owner VALUES (1, $name)", ("$name", Guid.CreateVersion7().ToString()));
        return state.Query("SELECT name FROM trigger_lease_owner", row => row.GetString(0)).Single();
    }
}
