using System.Reflection;
using FunctionsWorker.Binding;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionsWorker.Invocation;

/// <summary>The innermost step of an invocation: make the class, bind, call the method, await its result.</summary>
internal static class FunctionMethod
{
    public static async Task CallAsync(FunctionContext functionContext)
    {
        var context = (LocalFunctionContext)functionContext;
        var method = context.Function.Method;
        var activator = context.InstanceServices.GetRequiredService<IFunctionActivator>();
        var instance = method.IsStatic ? null : activator.CreateInstance(method.DeclaringType!, context);
        var arguments = await BindAsync(context);
        var returned = method.Invoke(instance, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        InvocationOutcome.Of(context).Value = await ResultOf(returned, method.ReturnType);
        FunctionOutputs.Collect(context);
    }

    private static async Task<object?[]> BindAsync(LocalFunctionContext context)
    {
        var arguments = new object?[context.Function.Parameters.Count];
        for (var i = 0; i < arguments.Length; i++)
        {
            arguments[i] = await BindAsync(context, i);
        }

        return arguments;
    }

    /// <summary>Gets one parameter's value, unless middleware has got it before.</summary>
    public static async ValueTask<object?> BindAsync(LocalFunctionContext context, int index)
    {
        var parameter = context.FunctionDefinition.Parameters[index];
        if (context.Inputs.TryGetValue(parameter.Name, out var bound)) return bound;
        try
        {
            return await context.Function.Parameters[index](context);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            throw new FunctionInputConverterException(
                $"Function '{context.FunctionDefinition.Name}', parameter '{parameter.Name}': "
                    + Reason(e, parameter.Type),
                e);
        }
    }

    private static string Reason(Exception e, Type type)
    {
        var reason = e.Message.ReplaceLineEndings(" ");
        return e is System.Text.Json.JsonException or Newtonsoft.Json.JsonException
            ? $"the payload is not a {PayloadReader.NameOf(type)}: {reason.TrimEnd('.')}. "
                + "Send JSON that fits, or take a string"
            : reason;
    }

    private static async Task<object?> ResultOf(object? returned, Type declared)
    {
        if (returned is null) return null;
        var task = returned as Task;
        if (declared == typeof(ValueTask)) task = ((ValueTask)returned).AsTask();
        if (IsGeneric(declared, typeof(ValueTask<>)))
            task = (Task)declared.GetMethod(nameof(ValueTask<object>.AsTask))!.Invoke(returned, null)!;
        if (task is null) return returned;
        await task;
        return declared.IsGenericType ? task.GetType().GetProperty(nameof(Task<object>.Result))!.GetValue(task) : null;
    }

    private static bool IsGeneric(Type type, Type definition) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == definition;
}

internal sealed class FunctionActivator : IFunctionActivator
{
    public object? CreateInstance(Type instanceType, FunctionContext context) =>
        ActivatorUtilities.CreateInstance(context.InstanceServices, instanceType);
}
