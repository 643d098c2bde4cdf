using FunctionsRuntime.Hosting;
using FunctionsWorker.Binding;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsRuntime.Triggers.Timer;

internal sealed record TimerTriggerPlan(
    ParameterBinder Bind, TimerSchedule Schedule, bool UseMonitor, bool RunOnStartup)
    : TriggerPlan("timerTrigger", Bind)
{
    public override TriggerInput ByHand(string text) => new(new TimerInfo());
}

internal sealed class TimerTriggerKind(Settings settings) : ITriggerKind
{
    public TriggerPlan? Plan(TriggerSite site)
    {
        if (site.Attribute is not TimerTriggerAttribute timer) return null;
        var type = site.Parameter.ParameterType;
        if (type != typeof(TimerInfo))
            throw new FunctionSetupException($"a timer cannot bind a {type.Name}: take a TimerInfo");
        return new TimerTriggerPlan(
            static context => new(context.TriggerValue),
            new TimerSchedule(settings.Resolve(timer.Schedule)),
            timer.UseMonitor,
            timer.RunOnStartup);
    }
}
