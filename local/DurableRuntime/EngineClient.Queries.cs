using DurableRuntime.Model;
using DurableRuntime.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DurableRuntime;

/// <summary>The questions: one instance, many, waiting for one, and forgetting the ended ones.</summary>
internal sealed partial class EngineClient
{
    public override async Task<OrchestrationMetadata?> GetInstancesAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        await FindAsync(instanceId, cancellation) is { } instance ? ToMetadata(instance, getInputsAndOutputs) : null;

    public override Task<OrchestrationMetadata> WaitForInstanceStartAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(
            instanceId,
            static status => status != OrchestrationRuntimeStatus.Pending,
            getInputsAndOutputs,
            cancellation);

    public override Task<OrchestrationMetadata> WaitForInstanceCompletionAsync(
        string instanceId, bool getInputsAndOutputs = false, CancellationToken cancellation = default) =>
        WaitAsync(instanceId, InstanceRecord.IsTerminalStatus, getInputsAndOutputs, cancellation);

    public override AsyncPageable<OrchestrationMetadata> GetAllInstancesAsync(OrchestrationQuery? filter = null)
    {
        var query = filter ?? new OrchestrationQuery();
        return Pageable.Create((continuation, pageSize, cancellation) =>
            ReadPageAsync(query, continuation ?? query.ContinuationToken, pageSize ?? query.PageSize, cancellation));
    }

    public override async Task<Page<string>> ListInstanceIdsAsync(
        IEnumerable<OrchestrationRuntimeStatus>? runtimeStatus = null,
        DateTimeOffset? completedTimeFrom = null,
        DateTimeOffset? completedTimeTo = null,
        int pageSize = OrchestrationQuery.DefaultPageSize,
        string? lastInstanceKey = null,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pageSize);
        var filter = new InstanceFilter
        {
            Statuses = [.. runtimeStatus ?? []],
            CompletedFrom = completedTimeFrom?.UtcDateTime,
            CompletedTo = completedTimeTo?.UtcDateTime,
            AfterId = lastInstanceKey,
            Limit = pageSize,
        };
        var found = await writer.RunAsync(store => store.Instances.Find(filter)).WaitAsync(cancellation);
        return new Page<string>(
            [.. found.Select(instance => instance.Id)], found.Count == pageSize ? found[^1].Id : null);
    }

    public override async Task<PurgeResult> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        var instance = await FindAsync(instanceId, cancellation);
        if (instance is null) return new PurgeResult(0, isComplete: true);
        if (!instance.IsTerminal)
        {
            throw new InvalidOperationException(
                $"The orchestration instance '{instanceId}' is {instance.Status}: only ended ones can be purged.");
        }

        return await PurgeAsync(store => store.Find(instanceId) is { } found ? [found] : [], options, cancellation);
    }

    public override Task<PurgeResult> PurgeAllInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var wanted = new InstanceFilter
        {
            CreatedFrom = filter.CreatedFrom?.UtcDateTime,
            CreatedTo = filter.CreatedTo?.UtcDateTime,
            Statuses = [.. filter.Statuses ?? []],
        };
        return PurgeAsync(store => store.Instances.Find(wanted), options, cancellation);
    }

    private async Task<PurgeResult> PurgeAsync(
        Func<HubStore, List<InstanceRecord>> select, PurgeInstanceOptions? options, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var count = await writer.RunAsync(store =>
        {
            var purged = 0;
            var ended = new Queue<InstanceRecord>(select(store).Where(instance => instance.IsTerminal));
            while (ended.TryDequeue(out var instance))
            {
                store.Delete(instance);
                purged++;
                if (options is not { Recursive: true }) continue;
                foreach (var child in store.Instances.ChildrenOf(instance.Id))
                {
                    if (child.IsTerminal) ended.Enqueue(child);
                }
            }

            return purged;
        });
        return new PurgeResult(count, isComplete: true);
    }

    private async Task<Page<OrchestrationMetadata>> ReadPageAsync(
        OrchestrationQuery query, string? continuation, int pageSize, CancellationToken cancellation)
    {
        var hubs = query.TaskHubNames?.ToList() ?? [];
        if (hubs.Count > 0 && !hubs.Contains(Name, StringComparer.OrdinalIgnoreCase))
        {
            return new Page<OrchestrationMetadata>([]);
        }

        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(pageSize);
        var filter = new InstanceFilter
        {
            CreatedFrom = query.CreatedFrom?.UtcDateTime,
            CreatedTo = query.CreatedTo?.UtcDateTime,
            Statuses = [.. query.Statuses ?? []],
            IdPrefix = query.InstanceIdPrefix,
            AfterId = continuation,
            Limit = pageSize,
        };
        var found = await writer.RunAsync(store => store.Instances.Find(filter)).WaitAsync(cancellation);
        return new Page<OrchestrationMetadata>(
            [.. found.Select(instance => ToMetadata(instance, query.FetchInputsAndOutputs))],
            found.Count == pageSize ? found[^1].Id : null);
    }

    private async Task<OrchestrationMetadata> WaitAsync(
        string instanceId,
        Func<OrchestrationRuntimeStatus, bool> isReached,
        bool getInputsAndOutputs,
        CancellationToken cancellation)
    {
        while (true)
        {
            using var waiter = waiters.Register(instanceId, isReached);
            var instance = await FindAsync(instanceId, cancellation)
                ?? throw new InvalidOperationException($"There is no orchestration instance '{instanceId}'.");
            if (isReached(instance.Status)) return ToMetadata(instance, getInputsAndOutputs);
            await waiter.Source.Task.WaitAsync(cancellation);
        }
    }

    private OrchestrationMetadata ToMetadata(InstanceRecord instance, bool withPayloads) =>
        new(instance.Name, instance.Id)
        {
            DataConverter = withPayloads ? engineOptions.DataConverter : null,
            RuntimeStatus = instance.Status,
            CreatedAt = new DateTimeOffset(instance.CreatedAt),
            LastUpdatedAt = new DateTimeOffset(instance.UpdatedAt),
            SerializedInput = withPayloads ? instance.Input : null,
            SerializedOutput = withPayloads ? instance.Output : null,
            SerializedCustomStatus = withPayloads ? instance.CustomStatus : null,
            FailureDetails = withPayloads ? instance.Failure : null,
            Tags = instance.Tags,
        };
}
