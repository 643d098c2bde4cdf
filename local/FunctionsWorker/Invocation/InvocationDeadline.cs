namespace FunctionsWorker.Invocation;

/// <summary>Decides once whether an invocation has ended in time: its end and its time-out can come together.</summary>
internal sealed class InvocationDeadline(CancellationToken token)
{
    private int _decisions;

    /// <summary>What the function gets; cancelled by the time-out, and when the host stops.</summary>
    public CancellationToken Token { get; } = token;

    /// <summary>True for the first who asks. What comes second has no effect any more.</summary>
    public bool TryDecide() => Interlocked.Increment(ref _decisions) == 1;
}
