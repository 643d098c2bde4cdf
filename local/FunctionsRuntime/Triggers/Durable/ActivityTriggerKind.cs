using System.Text.Json;
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

    /// <summary>True where the input is a string, which by hand is given as it is.</summary>
    public bool TakesText { get; init; }

    public override object? SourceOf(object? value) => ((ActivityInvocation)value!).InputJson;

    public override TriggerInput ByHand(string text)
    {
        var isJson = !TakesText || text is ['"', .., '"'];
        var json = text.Length == 0 ? null : isJson ? text : JsonSerializer.Serialize(text);
        return new TriggerInput(new ActivityInvocation(Activity, "by-hand", json, 0, null));
    }
}

internal sealed class ActivityTriggerKind(WorkerDataConverter converter) : ITriggerKind
{
    public const string InstanceIdName = "instanceId";

    public TriggerPlan? Plan(TriggerSite site)
    {
        if (site.Attribute is not ActivityTriggerAttribute activity) return null;
        return new ActivityTriggerPlan(Binder(site.Parameter.ParameterType), activity.Activity ?? site.FunctionName)
        {
            TakesText = site.Parameter.ParameterType == typeof(string),
            DataNames = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { InstanceIdName },
        };
    }

    private ParameterBinder Binder(Type type) => type == typeof(FunctionContext)
        ? static context => new(context)
        : context => new(converter.Deserialize(((ActivityInvocation)context.TriggerValue!).InputJson, type));
}
