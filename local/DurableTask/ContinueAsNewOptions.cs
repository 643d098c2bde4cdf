namespace Microsoft.DurableTask;

/// <summary>How an orchestration starts over with a new history.</summary>
public class ContinueAsNewOptions
{
    public object? NewInput { get; set; }

    public bool PreserveUnprocessedEvents { get; set; } = true;

    public string? NewVersion { get; set; }
}
