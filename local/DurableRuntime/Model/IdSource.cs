namespace DurableRuntime.Model;

/// <summary>Numbers work items and executions; goes on after the highest number in the store.</summary>
internal sealed class IdSource
{
    private long _last;

    internal long Next() => Interlocked.Increment(ref _last);

    internal void StartAfter(long last) => _last = last;
}
