using System.Reflection;
using System.Runtime.CompilerServices;
using FunctionsWorker.Binding;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace FunctionsRuntime.Triggers.Durable;

/// <param name="Orchestration">The name that instances are started by.</param>
/// <param name="Input">The parameter that takes the instance's input, if there is one.</param>
internal sealed record OrchestrationTriggerPlan(string Orchestration, ParameterInfo? Input)
    : TriggerPlan("orchestrationTrigger", static context => new(Remember(context)))
{
    private static readonly ConditionalWeakTable<TaskOrchestrationContext, FunctionContext> Functions = [];

    private static readonly MethodInfo GetInput = typeof(TaskOrchestrationContext).GetMethod(
        nameof(TaskOrchestrationContext.GetInput), BindingFlags.Public | BindingFlags.Instance, [])!;

    public override string OwnName => Orchestration;

    /// <summary>The invocation that runs an orchestration's code.</summary>
    public static FunctionContext? FunctionOf(TaskOrchestrationContext orchestration) =>
        Functions.TryGetValue(orchestration, out var function) ? function : null;

    public override ParameterBinder? BindOther(ParameterInfo parameter)
    {
        if (parameter != Input) return null;
        var read = GetInput.MakeGenericMethod(parameter.ParameterType);
        return context => new(Read(read, context));
    }

    private static TaskOrchestrationContext Remember(LocalFunctionContext function)
    {
        var orchestration = (TaskOrchestrationContext)function.TriggerValue!;
        Functions.AddOrUpdate(orchestration, function);
        return orchestration;
    }

    private static object? Read(MethodInfo read, LocalFunctionContext context) =>
        read.Invoke(context.TriggerValue, BindingFlags.DoNotWrapExceptions, null, null, null);
}

internal sealed class OrchestrationTriggerKind : ITriggerKind
{
    public TriggerPlan? Plan(TriggerSite site)
    {
        if (site.Attribute is not OrchestrationTriggerAttribute orchestration) return null;
        var type = site.Parameter.ParameterType;
        if (type != typeof(TaskOrchestrationContext))
        {
            throw new FunctionSetupException($"an orchestration trigger cannot bind a {type.Name}: "
                + "take a TaskOrchestrationContext here and the input in a second parameter");
        }

        var input = site.Method.GetParameters()
            .FirstOrDefault(p => p != site.Parameter && !IsHostsOwn(p.ParameterType));
        return new OrchestrationTriggerPlan(orchestration.Orchestration ?? site.FunctionName, input);
    }

    private static bool IsHostsOwn(Type type) => type == typeof(FunctionContext) || type == typeof(CancellationToken);
}
