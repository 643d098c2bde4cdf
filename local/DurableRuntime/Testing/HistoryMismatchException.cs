namespace DurableRuntime.Testing;

/// <summary>Today's code does not take the steps of a recorded history.</summary>
public sealed class HistoryMismatchException(string message) : Exception(message);
