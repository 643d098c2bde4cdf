using DurableRuntime.Model;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;

namespace DurableRuntime;

/// <summary>Operations that one entity is to run, one after the other.</summary>
public sealed class EntityBatch
{
    private readonly IReadOnlyList<WorkItem> _operations;
    private readonly DataConverter _converter;
    private readonly CancellationToken _giveUp;

    internal EntityBatch(
        Entities.EntityRecord entity,
        IReadOnlyList<WorkItem> operations,
        DataConverter converter,
        CancellationToken giveUp)
    {
        EntityId = EntityInstanceId.FromString(entity.Id);
        State = entity.State;
        _operations = operations;
        _converter = converter;
        _giveUp = giveUp;
    }

    /// <summary>The entity.</summary>
    public EntityInstanceId EntityId { get; }

    /// <summary>The W3C trace context of the first operation's cause.</summary>
    public string? TraceParent => _operations[0].TraceParent;

    /// <summary>The serialized state, before and after.</summary>
    internal string? State { get; private set; }

    /// <summary>Each operation's answer, in their order; fewer where the batch did not run to its end.</summary>
    internal List<EntityAnswer> Answers { get; } = [];

    internal List<EntityEffect> Effects { get; } = [];

    /// <summary>
    /// Runs the operations. One that throws changes nothing, its caller gets the failure, and the next one runs.
    /// </summary>
    public async Task RunAsync(ITaskEntity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        foreach (var message in _operations.Skip(Answers.Count).Select(message => message.Event))
        {
            var operation = new Entities.RunningOperation(EntityId, message, State, _converter);
            try
            {
                var result = _converter.Serialize(await entity.RunAsync(operation));
                State = operation.StateNow;
                Effects.AddRange(operation.Effects);
                Answers.Add(new EntityAnswer(result, Failure: null));
            }
            catch (OperationCanceledException) when (_giveUp.IsCancellationRequested)
            {
                throw;
            }
            catch (Exception exception)
            {
                Answers.Add(new EntityAnswer(Result: null, TaskFailureDetails.FromException(exception)));
            }
        }
    }

    /// <summary>Answers what was not run with a failure.</summary>
    internal void Fail(TaskFailureDetails failure)
    {
        while (Answers.Count < _operations.Count) Answers.Add(new EntityAnswer(Result: null, failure));
    }
}

/// <summary>An operation's serialized result, or why it failed.</summary>
internal sealed record EntityAnswer(string? Result, TaskFailureDetails? Failure);

/// <summary>What an operation set off: a signal to an entity, or the start of an orchestration.</summary>
internal sealed record EntityEffect(string Target, string Name, string? Payload, bool IsStart)
{
    public DateTime? Due { get; init; }

    public StartOrchestrationOptions? Start { get; init; }

    public string? TraceParent { get; init; }
}
