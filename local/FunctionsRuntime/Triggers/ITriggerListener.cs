namespace FunctionsRuntime.Triggers;

/// <summary>Watches the sources of one kind of trigger.</summary>
internal interface ITriggerListener
{
    /// <summary>Begins to listen; does not wait for a source that is not there yet.</summary>
    Task StartAsync(CancellationToken ct);

    /// <summary>Takes no new work; what runs already may go on.</summary>
    Task StopAsync(CancellationToken ct);
}
