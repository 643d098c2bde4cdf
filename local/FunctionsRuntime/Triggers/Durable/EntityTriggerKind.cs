using DurableRuntime;
using FunctionsWorker.Functions;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsRuntime.Triggers.Durable;

/// <param name="Entity">The entity's name, as ids have it.</param>
internal sealed record EntityTriggerPlan(string Entity) : TriggerPlan(
    "entityTrigger",
    static context => new(new TaskEntityDispatcher((EntityBatch)context.TriggerValue!, context.InstanceServices)))
{
    public override string OwnName => Entity;
}

internal sealed class EntityTriggerKind : ITriggerKind
{
    public TriggerPlan? Plan(TriggerSite site)
    {
        if (site.Attribute is not EntityTriggerAttribute entity) return null;
        var type = site.Parameter.ParameterType;
        if (type != typeof(TaskEntityDispatcher))
        {
            throw new FunctionSetupException(
                $"an entity trigger cannot bind a {type.Name}: "
                + "take a TaskEntityDispatcher and await its DispatchAsync");
        }

        var name = entity.EntityName ?? site.FunctionName;
        return name.Contains('@', StringComparison.Ordinal)
            ? throw new FunctionSetupException($"the entity name '{name}' holds a '@': give it another EntityName")
            : new EntityTriggerPlan(name);
    }
}
