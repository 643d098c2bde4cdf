using System.Reflection;

namespace Microsoft.DurableTask.Entities;

/// <summary>An entity: runs one operation after the other.</summary>
public interface ITaskEntity
{
    ValueTask<object?> RunAsync(TaskEntityOperation operation);
}

/// <summary>An entity whose public methods, found by name without case, are its operations.</summary>
public abstract class TaskEntity<TState> : ITaskEntity
{
    private const string DeleteOperation = "delete";

    /// <summary>Whether the state's own public methods are operations as well.</summary>
    protected virtual bool AllowStateDispatch => false;

    protected TState State { get; set; } = default!;

    protected TaskEntityContext Context { get; private set; } = null!;

    public async ValueTask<object?> RunAsync(TaskEntityOperation operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        Context = operation.Context;
        State = operation.State.GetState(typeof(TState)) is { } state
            ? (TState)state
            : InitializeState(operation);
        if (EntityMethod.Find(this, operation) is { } method) return await RunAsync(this, method, operation);
        if (AllowStateDispatch)
        {
            object target = State
                ?? throw new InvalidOperationException(
                    $"Operation '{operation}' goes to the entity's state, and that is null: override InitializeState.");
            if (EntityMethod.Find(target, operation) is { } own) return await RunAsync(target, own, operation);
        }

        if (!string.Equals(operation.Name, DeleteOperation, StringComparison.OrdinalIgnoreCase))
        {
            throw new NotSupportedException(
                $"No public method of the entity fits operation '{operation}': add one of this name.");
        }

        operation.State.SetState(null);
        return null;
    }

    /// <summary>The state of an entity that has none yet.</summary>
    protected virtual TState InitializeState(TaskEntityOperation entityOperation) =>
        (TState)Activator.CreateInstance(Nullable.GetUnderlyingType(typeof(TState)) ?? typeof(TState))!;

    private async Task<object?> RunAsync(object target, MethodInfo method, TaskEntityOperation operation)
    {
        var result = await EntityMethod.RunAsync(target, method, operation);
        operation.State.SetState(State);
        return result;
    }
}
