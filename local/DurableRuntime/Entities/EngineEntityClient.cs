using System.Diagnostics;
using DurableRuntime.Dispatch;
using DurableRuntime.Model;
using DurableRuntime.Storage;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;

namespace DurableRuntime.Entities;

/// <summary>The entities' part of an engine's client. What it has answered is stored.</summary>
internal sealed class EngineEntityClient(
    DurableEngineOptions options, StoreWriter writer, IdSource ids, QuietGate gate, Action<WorkItem> release)
    : DurableEntityClient(options.HubName)
{
    public override Task SignalEntityAsync(
        EntityInstanceId id,
        string operationName,
        object? input = null,
        SignalEntityOptions? options = null,
        CancellationToken cancellation = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(operationName);
        cancellation.ThrowIfCancellationRequested();
        var signal = new HistoryEvent(HistoryKind.EntitySignaled, Now())
        {
            Name = operationName,
            Payload = Converter.Serialize(input),
        };
        var message = new WorkItem(
            ids.Next(), WorkKind.Entity, OrchestrationEntities.Checked(id), WorkItem.AnyExecution, signal)
        {
            Due = options?.SignalTime?.UtcDateTime,
            TraceParent = Activity.Current?.Id,
        };
        return SendAsync(store =>
        {
            store.Add(message);
            return [message];
        });
    }

    public override async Task<EntityMetadata?> GetEntityAsync(
        EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default) =>
        await FindAsync(id, cancellation) is { } found ? ToMetadata(found, includeState) : null;

    public override async Task<EntityMetadata<T>?> GetEntityAsync<T>(
        EntityInstanceId id, bool includeState = true, CancellationToken cancellation = default) =>
        await FindAsync(id, cancellation) is { } found ? ToMetadata<T>(found, includeState) : null;

    public override AsyncPageable<EntityMetadata> GetAllEntitiesAsync(EntityQuery? filter = null) =>
        Read(filter ?? new EntityQuery(), ToMetadata);

    public override AsyncPageable<EntityMetadata<T>> GetAllEntitiesAsync<T>(EntityQuery? filter = null) =>
        Read(filter ?? new EntityQuery(), ToMetadata<T>);

    public override async Task<CleanEntityStorageResult> CleanEntityStorageAsync(
        CleanEntityStorageRequest? request = null,
        bool continueUntilComplete = true,
        CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var wanted = request ?? CleanEntityStorageRequest.Default;
        var removed = 0;
        var freed = await SendAsync(store =>
        {
            List<WorkItem> unlocks = wanted.ReleaseOrphanedLocks
                ? store.Entities.Orphaned(store)
                    .ConvertAll(entity => EntityMessages.Unlock(entity.Id, entity.LockedBy!, ids.Next(), Now()))
                : [];
            unlocks.ForEach(store.Add);
            if (wanted.RemoveEmptyEntities) removed = store.Entities.RemoveEmpty();
            return unlocks;
        });
        return new CleanEntityStorageResult { EmptyEntitiesRemoved = removed, OrphanedLocksReleased = freed };
    }

    private async Task<int> SendAsync(Func<HubStore, List<WorkItem>> store)
    {
        gate.Enter();
        try
        {
            var stored = await writer.RunAsync(store);
            stored.ForEach(release);
            return stored.Count;
        }
        finally
        {
            gate.Leave();
        }
    }

    private async Task<Found?> FindAsync(EntityInstanceId id, CancellationToken cancellation)
    {
        var entityId = OrchestrationEntities.Checked(id);
        return await writer
            .RunAsync(store => store.Entities.Find(entityId) is { State: not null } entity ? Look(store, entity) : null)
            .WaitAsync(cancellation);
    }

    private AsyncPageable<T> Read<T>(EntityQuery query, Func<Found, bool, T> select)
        where T : notnull =>
        Pageable.Create<T>(async (continuation, pageSize, cancellation) =>
        {
            var limit = pageSize ?? query.PageSize ?? EntityQuery.DefaultPageSize;
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit, nameof(query.PageSize));
            var afterId = continuation ?? query.ContinuationToken;
            var found = await writer
                .RunAsync(store => store.Entities.Find(query, afterId, limit).ConvertAll(entity => Look(store, entity)))
                .WaitAsync(cancellation);
            return new Page<T>(
                [.. found.Select(entity => select(entity, query.IncludeState))],
                found.Count == limit ? found[^1].Entity.Id : null);
        });

    private Found Look(HubStore store, EntityRecord entity) => new(entity, store.Entities.Backlog(entity.Id, Now()));

    private EntityMetadata ToMetadata(Found found, bool withState)
    {
        var state = withState && found.Entity.State is { } json ? new SerializedData(json, Converter) : null;
        return new EntityMetadata(EntityInstanceId.FromString(found.Entity.Id), state)
        {
            LastModifiedTime = found.UpdatedAt,
            BacklogQueueSize = found.Backlog,
            LockedBy = found.Entity.LockedBy,
        };
    }

    private EntityMetadata<T> ToMetadata<T>(Found found, bool withState)
    {
        var id = EntityInstanceId.FromString(found.Entity.Id);
        var (updatedAt, backlog, lockedBy) = (found.UpdatedAt, found.Backlog, found.Entity.LockedBy);
        return withState && found.Entity.State is { } json
            ? new(id, Converter.Deserialize<T>(json))
            {
                LastModifiedTime = updatedAt,
                BacklogQueueSize = backlog,
                LockedBy = lockedBy,
            }
            : new(id) { LastModifiedTime = updatedAt, BacklogQueueSize = backlog, LockedBy = lockedBy };
    }

    private DataConverter Converter => options.DataConverter;

    private DateTime Now() => options.Time.GetUtcNow().UtcDateTime;

    private sealed record Found(EntityRecord Entity, int Backlog)
    {
        internal DateTimeOffset UpdatedAt => new(Entity.UpdatedAt);
    }
}
