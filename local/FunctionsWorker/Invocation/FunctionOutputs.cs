using FunctionsWorker.Binding;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsWorker.Invocation;

/// <summary>What a function has returned for its outputs: taken apart after the call, sent at the end.</summary>
internal static class FunctionOutputs
{
    /// <summary>Moves the result's properties to the outputs; like in the worker, no result is left then.</summary>
    public static void Collect(LocalFunctionContext context)
    {
        var outcome = InvocationOutcome.Of(context);
        var isProperties = context.Function.Outputs is [{ Name: not OutputPlan.ReturnName }, ..];
        if (!isProperties || outcome.Value is not { } result) return;
        foreach (var output in context.Function.Outputs)
        {
            if (result.GetType().GetProperty(output.Name)?.GetValue(result) is { } value)
                outcome.Outputs[output.Name] = value;
        }

        outcome.Value = null;
    }

    /// <exception cref="InvalidOperationException">An output could not be sent.</exception>
    public static Task SendAsync(LocalFunctionContext context)
    {
        if (context.Function.Outputs.Count == 0) return Task.CompletedTask;
        var outcome = InvocationOutcome.Of(context);
        return Task.WhenAll(context.Function.Outputs.Select(output => output.Name == OutputPlan.ReturnName
            ? SendAsync(output, outcome.Value, context)
            : SendAsync(output, outcome.Outputs.GetValueOrDefault(output.Name), context)));
    }

    private static async Task SendAsync(OutputPlan output, object? value, LocalFunctionContext context)
    {
        if (value is null) return;
        try
        {
            await output.SendAsync(value, context);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(
                $"Function '{context.Function.Name}', output '{output.Name}' ({output.BindingType}): {e.Message}", e);
        }
    }
}

internal sealed class LocalOutputBindingData<T>(InvocationOutcome outcome, BindingMetadata binding)
    : OutputBindingData<T>
{
    public override string Name => binding.Name;

    public override string BindingType => binding.Type;

    public override T? Value
    {
        get => outcome.Outputs.GetValueOrDefault(binding.Name) is T value ? value : default;
        set => outcome.Outputs[binding.Name] = value;
    }
}

internal sealed class LocalInputBindingData<T>(LocalFunctionContext context, BindingMetadata binding)
    : InputBindingData<T>
{
    public override BindingMetadata BindingMetadata => binding;

    public override T? Value
    {
        get => (T?)context.Inputs[binding.Name];
        set => context.Inputs[binding.Name] = value;
    }
}
