using System.Reflection;
using FunctionsWorker.Binding;
using FunctionsWorker.Invocation;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace FunctionsWorker.Functions;

/// <summary>What a kind of trigger knows about a function; each kind adds what its listener needs.</summary>
internal abstract record TriggerPlan(string BindingType, ParameterBinder Bind)
{
    /// <summary>The names that the trigger's binding data always has: what other parameters can bind to.</summary>
    public IReadOnlySet<string> DataNames { get; init; } = new HashSet<string>();

    /// <summary>True where each event brings more names of its own, which only an invocation can know.</summary>
    public virtual bool HasPayload => false;

    /// <summary>The text of a value that a binding expression names, or null.</summary>
    public virtual ValueTask<string?> FindAsync(LocalFunctionContext context, string name) =>
        new(TriggerData.Find(context.BindingContext.BindingData, name));

    /// <summary>A name that only one function with this kind of trigger can have, or null.</summary>
    public virtual string? OwnName => null;

    /// <summary>A binder for another parameter that only this kind of trigger can fill, or null.</summary>
    public virtual ParameterBinder? BindOther(ParameterInfo parameter) => null;

    /// <summary>What the app's own converters get of the trigger's value.</summary>
    public virtual object? SourceOf(object? value) => value;

    /// <summary>What a call by hand with this text runs on, or null where only the real thing can run it.</summary>
    public virtual TriggerInput? ByHand(string text) => null;
}

/// <summary>Where a trigger attribute stands.</summary>
internal sealed record TriggerSite(
    string FunctionName, MethodInfo Method, ParameterInfo Parameter, TriggerBindingAttribute Attribute);

/// <summary>A kind of trigger: reads its attribute and the parameter's type, and says what is wrong.</summary>
internal interface ITriggerKind
{
    /// <summary>The plan, or null where the attribute is another kind's.</summary>
    /// <exception cref="FunctionSetupException">The attribute or the parameter's type cannot work.</exception>
    TriggerPlan? Plan(TriggerSite site);
}
