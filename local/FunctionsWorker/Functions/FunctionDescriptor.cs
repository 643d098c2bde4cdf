using System.Reflection;
using FunctionsWorker.Binding;
using FunctionsWorker.Invocation;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsWorker.Functions;

/// <summary>A function as planned at the start: its method, its trigger, and what fills each parameter.</summary>
internal sealed record FunctionDescriptor(
    MethodInfo Method,
    FunctionDefinition Definition,
    TriggerPlan Trigger,
    IReadOnlyList<ParameterBinder> Parameters,
    IReadOnlyList<OutputPlan> Outputs,
    RetryPolicy Retry)
{
    public string Name => Definition.Name;
}
