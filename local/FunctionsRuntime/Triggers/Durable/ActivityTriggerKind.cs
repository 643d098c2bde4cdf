using DurableRuntime;
using FunctionsWorker.Binding;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsRuntime.Triggers.Durable;

internal sealed record ActivityTriggerPlan(ParameterBinder Bind, string Activity)
    : TriggerPlan("activityTrigger", Bind)
{
    public override string OwnName => Activity;

    public override TriggerInput ByHand(string text) =>
        new(new ActivityInvocation(Activity, "by-hand", text, 0, null));
}

internal sealed class ActivityTriggerKind(WorkerDataConverter converter) : ITriggerKind
{
    public const string InstanceIdName = "instanceId";

    public TriggerPlan? Plan(TriggerSite site)
    {
        if (site.Attribute is not ActivityTriggerAttribute activity) return null;
        return new ActivityTriggerPlan(Binder(site.Parameter.ParameterType), activity.Activity ?? site.FunctionName)
        {
            DataNames = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { InstanceIdName },
        };
    }

    private ParameterBinder Binder(Type type) => type == typeof(FunctionContext)
        ? static context => new(context)
        : context => new(converter.Deserialize(((ActivityInvocation)context.TriggerValue!).InputJson, type));
}
