using DurableRuntime.Model;

namespace DurableRuntime.Replay;

/// <summary>Takes back the failures that ended an instance, so that what failed runs again.</summary>
internal static class Rewinding
{
    internal static WorkItem Message(InstanceRecord failed, long workId, DateTime at) => new(
        workId, WorkKind.Message, failed.Id, failed.Execution, new HistoryEvent(HistoryKind.Rewound, at));

    internal static bool IsIn(List<WorkItem> messages) =>
        messages.Exists(message => message.Event.Kind == HistoryKind.Rewound);

    /// <summary>
    /// The history without its failures. One that the code took steps after, such as the first of several tries, stays:
    /// those steps would have no cause without it.
    /// </summary>
    internal static List<HistoryEvent> TakeBack(List<HistoryEvent> history, Func<List<HistoryEvent>, bool> fitsTheCode)
    {
        var rest = history.FindAll(happened => !IsFailure(happened));
        if (rest.Count == history.Count || fitsTheCode(rest)) return rest;

        rest = history;
        for (var i = history.Count - 1; i >= 0; i--)
        {
            if (!IsFailure(history[i])) continue;
            List<HistoryEvent> without = [.. rest[..i], .. rest[(i + 1)..]];
            if (fitsTheCode(without)) rest = without;
        }

        return rest;
    }

    /// <summary>The calls whose failures were taken back.</summary>
    internal static IEnumerable<HistoryEvent> CallsToRepeat(List<HistoryEvent> before, List<HistoryEvent> after)
    {
        var failed = before.Where(IsFailure).Select(failure => failure.TaskId)
            .Except(after.Where(IsFailure).Select(failure => failure.TaskId))
            .ToHashSet();
        return after.Where(step => failed.Contains(step.TaskId)
            && step.Kind is HistoryKind.TaskScheduled or HistoryKind.SubOrchestrationCreated);
    }

    private static bool IsFailure(HistoryEvent happened) => happened.Kind
        is HistoryKind.TaskFailed or HistoryKind.SubOrchestrationFailed or HistoryKind.IllegalAwait;
}
