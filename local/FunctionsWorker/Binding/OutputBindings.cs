using FunctionsWorker.Functions;
using FunctionsWorker.Http;
using FunctionsWorker.Invocation;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace FunctionsWorker.Binding;

/// <summary>A kind of output: reads its attribute at the start, sends values when the function has succeeded.</summary>
internal interface IOutputBinding
{
    /// <summary>The plan, or null where the attribute is another kind's.</summary>
    /// <exception cref="FunctionSetupException">The attribute cannot work.</exception>
    OutputPlan? Plan(OutputSite site);
}

internal delegate Task OutputSender(object value, LocalFunctionContext context);

/// <param name="Name">The property that holds the value, or <see cref="ReturnName"/>.</param>
/// <param name="BindingType">What the worker calls the kind, such as "queue".</param>
/// <param name="SendAsync">Sends one value; never called for null.</param>
internal sealed record OutputPlan(string Name, string BindingType, OutputSender SendAsync)
{
    public const string ReturnName = "$return";

    public const string HttpType = "http";

    /// <summary>The answer to an HTTP request.</summary>
    public static OutputPlan Http(string name) => new(name, HttpType, BuiltInHttp.SendAsync);
}

/// <summary>Where an output attribute stands.</summary>
internal sealed record OutputSite(string Name, OutputBindingAttribute Attribute, TriggerPlan Trigger);
