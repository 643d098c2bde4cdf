using Microsoft.Azure.Functions.Worker;

namespace FunctionsWorker.Invocation;

/// <summary>The invocation's result, shared by every view that middleware takes of it.</summary>
internal sealed class InvocationOutcome
{
    public object? Value { get; set; }

    /// <summary>What the outputs on the result's properties are to send, by the property's name.</summary>
    public Dictionary<string, object?> Outputs { get; } = [];

    public static InvocationOutcome Of(FunctionContext context) => context.Features.Get<InvocationOutcome>()
        ?? throw new InvalidOperationException("This context does not belong to a running invocation.");
}

internal sealed class UntypedInvocationResult(InvocationOutcome outcome) : InvocationResult
{
    public override object? Value
    {
        get => outcome.Value;
        set => outcome.Value = value;
    }
}

internal sealed class TypedInvocationResult<T>(InvocationOutcome outcome) : InvocationResult<T>
{
    public override T? Value
    {
        get => (T?)outcome.Value;
        set => outcome.Value = value;
    }
}
