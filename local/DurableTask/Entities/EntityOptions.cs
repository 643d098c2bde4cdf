namespace Microsoft.DurableTask.Entities;

/// <summary>Options of a call; there are none yet.</summary>
public record CallEntityOptions;

/// <summary>Options of a signal.</summary>
public record SignalEntityOptions
{
    /// <summary>When the entity gets the signal. Default: null, at once.</summary>
    public DateTimeOffset? SignalTime { get; init; }

    public static implicit operator SignalEntityOptions?(bool? value) => value is true ? new() : null;

    public static implicit operator SignalEntityOptions(DateTimeOffset value) => new() { SignalTime = value };
}
