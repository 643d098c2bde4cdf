namespace Microsoft.DurableTask.Client;

/// <summary>The output that a terminated instance shows, and whether its sub-orchestrations end with it.</summary>
public record TerminateInstanceOptions(object? Output = null, bool Recursive = false);
