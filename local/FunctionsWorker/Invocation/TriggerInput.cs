using Microsoft.Azure.Functions.Worker;

namespace FunctionsWorker.Invocation;

/// <summary>What a listener hands over for one invocation.</summary>
internal sealed record TriggerInput(object? Value)
{
    public IReadOnlyDictionary<string, object?> BindingData { get; init; } = new Dictionary<string, object?>();

    /// <summary>The cause's W3C traceparent; null continues the trace that is current.</summary>
    public string? TraceParent { get; init; }

    public RetryContext Retry { get; init; } = LocalRetryContext.FirstTry;

    /// <summary>What the context's Items start with.</summary>
    public IReadOnlyDictionary<object, object> Items { get; init; } = new Dictionary<object, object>();
}

internal sealed class LocalRetryContext(int retryCount, int maxRetryCount) : RetryContext
{
    public static readonly LocalRetryContext FirstTry = new(0, 0);

    public override int RetryCount { get; } = retryCount;

    public override int MaxRetryCount { get; } = maxRetryCount;
}

internal sealed class LocalTraceContext(string traceParent, string traceState) : TraceContext
{
    public override string TraceParent { get; } = traceParent;

    public override string TraceState { get; } = traceState;
}
