using DurableRuntime.Model;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;

namespace DurableRuntime.Entities;

/// <summary>One operation while it runs, with all that it changes: kept if it succeeds.</summary>
internal sealed class RunningOperation : TaskEntityOperation
{
    private readonly HistoryEvent _request;
    private readonly DataConverter _converter;
    private readonly StateNowOrLater _state;
    private readonly EffectsOf _context;

    internal RunningOperation(EntityInstanceId id, HistoryEvent request, string? state, DataConverter converter)
    {
        _request = request;
        _converter = converter;
        _state = new StateNowOrLater(state, converter);
        _context = new EffectsOf(id, converter);
    }

    public override string Name => _request.Name!;

    public override TaskEntityContext Context => _context;

    public override TaskEntityState State => _state;

    public override bool HasInput => _request.Payload is not null;

    internal string? StateNow => _state.Json;

    internal IReadOnlyList<EntityEffect> Effects => _context.Effects;

    public override object? GetInput(Type inputType) => _converter.Deserialize(_request.Payload, inputType);

    private sealed class StateNowOrLater(string? json, DataConverter converter) : TaskEntityState
    {
        internal string? Json { get; private set; } = json;

        public override bool HasState => Json is not null;

        public override object? GetState(Type type) => converter.Deserialize(Json, type);

        public override void SetState(object? state) => Json = converter.Serialize(state);
    }

    private sealed class EffectsOf(EntityInstanceId id, DataConverter converter) : TaskEntityContext
    {
        internal List<EntityEffect> Effects { get; } = [];

        public override EntityInstanceId Id => id;

        public override void SignalEntity(
            EntityInstanceId id, string operationName, object? input = null, SignalEntityOptions? options = null)
        {
            var target = OrchestrationEntities.Checked(id);
            ArgumentException.ThrowIfNullOrEmpty(operationName);
            Effects.Add(new EntityEffect(target, operationName, converter.Serialize(input), IsStart: false)
            {
                Due = options?.SignalTime?.UtcDateTime,
            });
        }

        public override string ScheduleNewOrchestration(
            TaskName name, object? input = null, StartOrchestrationOptions? options = null)
        {
            var instanceId = InstanceIds.Check(options?.InstanceId) ?? Guid.CreateVersion7().ToString("N");
            Effects.Add(new EntityEffect(instanceId, name.Name, converter.Serialize(input), IsStart: true)
            {
                Due = options?.StartAt?.UtcDateTime,
                Start = options,
            });
            return instanceId;
        }
    }
}
