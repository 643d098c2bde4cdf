using System.Reflection;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsWorker.Binding;

/// <summary>Gets one parameter's value for one invocation.</summary>
internal delegate ValueTask<object?> ParameterBinder(LocalFunctionContext context);

/// <summary>Binders for the parameters beside the trigger's own.</summary>
internal sealed class ParameterBinders(IEnumerable<IInputBinding> inputs)
{
    private readonly IReadOnlyList<IInputBinding> _inputs = [.. inputs];

    /// <exception cref="FunctionSetupException">Nothing can fill the parameter.</exception>
    public ParameterPlan For(ParameterInfo parameter, TriggerPlan trigger)
    {
        var site = new InputSite(parameter, trigger);
        return _inputs.Select(input => input.Plan(site)).FirstOrDefault(plan => plan is not null)
            ?? new ParameterPlan(null, Binder(parameter, trigger));
    }

    private static ParameterBinder Binder(ParameterInfo parameter, TriggerPlan trigger)
    {
        var type = parameter.ParameterType;
        if (type == typeof(FunctionContext)) return static context => new(context);
        if (type == typeof(CancellationToken)) return static context => new(context.CancellationToken);
        if (trigger.BindOther(parameter) is { } other) return other;
        if (trigger.DataNames.Contains(parameter.Name!) || (trigger.HasPayload && SimpleText.CanRead(type)))
            return FromBindingData(parameter);
        if (parameter.HasDefaultValue) return _ => new(parameter.DefaultValue);
        var names = string.Join(", ", trigger.DataNames.Order(StringComparer.OrdinalIgnoreCase));
        var known = names.Length == 0 ? "" : $" (it gives {names})";
        throw new FunctionSetupException($"the trigger has no value of this name{known} for a {type.Name}: "
            + "rename it, give it a default, or take it out");
    }

    /// <summary>Binds a simple value out of the trigger's binding data, by the parameter's name.</summary>
    /// <exception cref="FunctionSetupException">The type is not a simple one.</exception>
    public static ParameterBinder FromBindingData(ParameterInfo parameter)
    {
        var type = parameter.ParameterType;
        if (!SimpleText.CanRead(type))
        {
            throw new FunctionSetupException($"a {type.Name} cannot be read from binding data: "
                + "take a string, a number, a bool, a Guid or a date");
        }

        return context => new(Value(parameter, context));
    }

    private static object? Value(ParameterInfo parameter, LocalFunctionContext context)
    {
        if (context.BindingContext.BindingData.TryGetValue(parameter.Name!, out var value) && value is not null)
        {
            return parameter.ParameterType.IsInstanceOfType(value)
                ? value
                : SimpleText.Read(TriggerData.Unquoted(value.ToString())!, parameter.ParameterType);
        }

        if (parameter.HasDefaultValue) return parameter.DefaultValue;
        var canBeNull = !parameter.ParameterType.IsValueType
            || Nullable.GetUnderlyingType(parameter.ParameterType) is not null;
        return canBeNull
            ? null
            : throw new FormatException("there is no value; make the parameter nullable or give it a default");
    }
}

/// <summary>An input binding of its own attribute, independent of the trigger.</summary>
internal interface IInputBinding
{
    /// <summary>The plan, or null where the parameter has another kind's attribute, or none.</summary>
    /// <exception cref="FunctionSetupException">The attribute or the parameter's type cannot work.</exception>
    ParameterPlan? Plan(InputSite site);
}

/// <summary>Where an input attribute may stand.</summary>
internal sealed record InputSite(ParameterInfo Parameter, TriggerPlan Trigger);

/// <param name="BindingType">What the worker calls the kind of input; null where the parameter is none.</param>
/// <param name="Bind">Fills the parameter.</param>
internal sealed record ParameterPlan(string? BindingType, ParameterBinder Bind);
