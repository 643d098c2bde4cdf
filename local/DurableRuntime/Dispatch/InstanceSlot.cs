using DurableRuntime.Entities;
using DurableRuntime.Model;
using DurableRuntime.Replay;

namespace DurableRuntime.Dispatch;

/// <summary>
/// One instance in memory: its mailbox, and between steps what it needs for the next one. Only one step runs at a time;
/// whoever runs it owns everything but the mailbox.
/// </summary>
internal sealed class InstanceSlot(string instanceId)
{
    private readonly Lock _lock = new();
    private List<WorkItem> _mailbox = [];
    private bool _isBusy;
    private bool _isLetGo;

    internal string InstanceId => instanceId;

    internal InstanceRecord? Instance { get; set; }

    internal List<HistoryEvent>? History { get; set; }

    internal int HistoryCount { get; set; }

    internal OrchestrationRun? Run { get; set; }

    /// <summary>Where the slot is an entity's: the entity.</summary>
    internal EntityRecord? Entity { get; set; }

    /// <summary>Messages that came before the instance starts, or that a lock holds back.</summary>
    internal List<WorkItem> Early { get; } = [];

    /// <summary>Grows with each step; tells whether a slot stayed idle since it was noted as idle.</summary>
    internal long Turns { get; private set; }

    /// <summary>Puts a message in. False: the slot was let go, take a new one.</summary>
    /// <param name="message">The message.</param>
    /// <param name="mustRun">Whether the caller must now make the slot run.</param>
    internal bool TryPost(WorkItem message, out bool mustRun)
    {
        lock (_lock)
        {
            mustRun = !_isBusy && !_isLetGo;
            if (_isLetGo) return false;
            _mailbox.Add(message);
            _isBusy = true;
            return true;
        }
    }

    internal List<WorkItem> TakeMessages()
    {
        lock (_lock)
        {
            Turns++;
            var messages = _mailbox;
            _mailbox = [];
            return messages;
        }
    }

    /// <summary>Ends a turn. True: messages came meanwhile, and the slot must run again.</summary>
    internal bool EndTurn()
    {
        lock (_lock)
        {
            _isBusy = _mailbox.Count > 0;
            return _isBusy;
        }
    }

    /// <summary>Forbids new messages if the slot is idle and has been since that turn.</summary>
    internal bool TryLetGo(long turns)
    {
        lock (_lock)
        {
            if (_isBusy || _isLetGo || Turns != turns || Early.Count > 0) return false;
            return _isLetGo = true;
        }
    }

    /// <summary>Drops what the next step can load from the store.</summary>
    internal void Forget()
    {
        Instance = null;
        History = null;
        HistoryCount = 0;
        Run = null;
    }
}
