using System.Collections.Concurrent;

namespace DurableRuntime.Dispatch;

/// <summary>The instances that are in memory. Beyond the bound, the one that has been idle longest is let go.</summary>
internal sealed class SlotTable(int idleMax)
{
    private readonly ConcurrentDictionary<string, InstanceSlot> _slots = new(StringComparer.Ordinal);
    private readonly LinkedList<InstanceSlot> _idle = new();
    private readonly Dictionary<InstanceSlot, LinkedListNode<InstanceSlot>> _idleNodes = [];
    private readonly Lock _lock = new();

    internal InstanceSlot Get(string instanceId) =>
        _slots.GetOrAdd(instanceId, static id => new InstanceSlot(id));

    /// <summary>Takes a slot out whose instance needs nothing of memory, unless messages came meanwhile.</summary>
    internal void LetGo(InstanceSlot slot, long turns)
    {
        if (slot.TryLetGo(turns)) _slots.TryRemove(KeyValuePair.Create(slot.InstanceId, slot));
    }

    internal void Wake(InstanceSlot slot)
    {
        lock (_lock)
        {
            if (_idleNodes.Remove(slot, out var node)) _idle.Remove(node);
        }
    }

    internal void Rest(InstanceSlot slot, long turns)
    {
        InstanceSlot? oldest = null;
        lock (_lock)
        {
            // A slot that was woken again already takes its own rest later.
            if (slot.Turns != turns || _idleNodes.ContainsKey(slot)) return;
            _idleNodes.Add(slot, _idle.AddLast(slot));
            if (_idle.Count > idleMax)
            {
                oldest = _idle.First!.Value;
                _idle.RemoveFirst();
                _idleNodes.Remove(oldest);
            }
        }

        if (oldest is not null) LetGo(oldest, oldest.Turns);
    }
}
