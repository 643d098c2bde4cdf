using System.Reflection;

namespace Microsoft.DurableTask.Entities;

/// <summary>Calls a method as an entity's operation: its parameters are the context and the input.</summary>
internal static class EntityMethod
{
    private const BindingFlags Operations = BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase;

    /// <exception cref="AmbiguousMatchException">Several methods have the operation's name.</exception>
    internal static MethodInfo? Find(object target, TaskEntityOperation operation) =>
        target.GetType().GetMethod(operation.Name, Operations);

    internal static async Task<object?> RunAsync(object target, MethodInfo method, TaskEntityOperation operation)
    {
        var arguments = Arguments(method, operation);
        var returned = method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null);
        var type = method.ReturnType;
        var task = returned switch
        {
            ValueTask plain => plain.AsTask(),
            not null when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ValueTask<>) =>
                (Task)type.GetMethod(nameof(ValueTask<object>.AsTask))!.Invoke(returned, null)!,
            _ => returned as Task,
        };
        if (task is null) return returned;
        await task;
        return type.IsGenericType ? task.GetType().GetProperty(nameof(Task<object>.Result))!.GetValue(task) : null;
    }

    private static object?[] Arguments(MethodInfo method, TaskEntityOperation operation)
    {
        var parameters = method.GetParameters();
        if (parameters.Count(IsContext) > 1 || parameters.Count(parameter => !IsContext(parameter)) > 1)
        {
            throw new InvalidOperationException($"Operation '{operation}' cannot call '{method}': "
                + $"it may have one {nameof(TaskEntityContext)} and one input; take the other parameters out.");
        }

        return [.. parameters.Select(parameter => IsContext(parameter) ? operation.Context : Input(parameter))];

        static bool IsContext(ParameterInfo parameter) => parameter.ParameterType == typeof(TaskEntityContext);

        object? Input(ParameterInfo parameter) => operation.HasInput
            ? operation.GetInput(parameter.ParameterType)
            : parameter.HasDefaultValue
                ? parameter.DefaultValue
                : throw new InvalidOperationException($"Operation '{operation}' came without an input, and parameter "
                    + $"'{parameter.Name}' of '{method}' needs one: send it, or give the parameter a default.");
    }
}
