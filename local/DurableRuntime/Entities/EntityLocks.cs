using System.Text.Json;
using DurableRuntime.Model;

namespace DurableRuntime.Entities;

/// <summary>What an entity takes of its messages in one step.</summary>
/// <param name="LockedBy">Who holds the lock after the step.</param>
/// <param name="Granted">The lock request that got the lock; the step ends with it.</param>
internal sealed record EntityTurn(string? LockedBy, WorkItem? Granted)
{
    public List<WorkItem> Operations { get; } = [];

    /// <summary>Everything taken: operations, lock requests, releases.</summary>
    public List<WorkItem> Taken { get; } = [];

    public List<WorkItem> Held { get; } = [];
}

/// <summary>
/// The rules of locks. A locked entity takes only its holder's messages, and holds the others in their order. A request
/// for several entities goes from one to the next in the order of their ids, so that no two can wait for each other.
/// </summary>
internal static class EntityLocks
{
    /// <summary>How many operations one step takes at most.</summary>
    internal const int OperationsMax = 1_000;

    /// <summary>The entities of one request in the order in which they are locked.</summary>
    internal static IReadOnlyList<string> Order(IEnumerable<string> entityIds) =>
        [.. entityIds.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>Sends a granted request on to the next entity, or tells the orchestration that it holds all.</summary>
    internal static WorkItem Next(WorkItem request, long id, DateTime now)
    {
        var all = JsonSerializer.Deserialize<List<string>>(request.Event.Payload!)!;
        var next = all.IndexOf(request.InstanceId) + 1;
        return next < all.Count
            ? request with { Id = id, InstanceId = all[next] }
            : EntityMessages.Answer(request, new HistoryEvent(HistoryKind.EntityAnswered, now), id);
    }

    internal static EntityTurn Take(string? lockedBy, IEnumerable<WorkItem> messages)
    {
        var waiting = new LinkedList<WorkItem>(messages);
        List<WorkItem> taken = [];
        WorkItem? granted = null;
        var operations = 0;
        for (var node = waiting.First; node is not null && granted is null && operations < OperationsMax;)
        {
            var (message, next) = (node.Value, node.Next);
            var isRelease = message.Event.Kind == HistoryKind.EntityUnlocked;
            if (isRelease || lockedBy is null || lockedBy == message.Event.Target)
            {
                waiting.Remove(node);
                taken.Add(message);
                if (message.Event.Kind == HistoryKind.EntityLockRequested) granted = message;
                else if (!isRelease) operations++;
            }

            if (isRelease && lockedBy == message.Event.Target)
            {
                lockedBy = null;
                next = waiting.First; // Those that were held came first.
            }

            node = next;
        }

        var turn = new EntityTurn(granted is null ? lockedBy : granted.Event.Target, granted);
        turn.Taken.AddRange(taken);
        turn.Operations.AddRange(taken.Where(IsOperation));
        turn.Held.AddRange(waiting);
        return turn;
    }

    private static bool IsOperation(WorkItem message) =>
        message.Event.Kind is HistoryKind.EntityCalled or HistoryKind.EntitySignaled;
}
