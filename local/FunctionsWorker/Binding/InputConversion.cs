using System.Collections.Concurrent;
using System.Reflection;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Converters;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FunctionsWorker.Binding;

/// <summary>
/// The app's own converters around what this runtime converts itself: first those that the parameter or its type names,
/// then those registered at an index; the other registered ones where nothing else can fill the parameter.
/// </summary>
internal sealed class InputConversion(IOptions<WorkerOptions> worker, IServiceProvider services)
{
    private readonly ConcurrentDictionary<Type, IInputConverter> _converters = new();

    /// <exception cref="FunctionSetupException">A converter that the parameter names cannot work.</exception>
    public ParameterPlan Around(ParameterInfo parameter, TriggerPlan trigger, Func<ParameterPlan> plan)
    {
        var named = Named(parameter);
        if (IsFilledOtherwise(parameter))
        {
            return named.Count == 0 ? plan() : throw new FunctionSetupException(
                "this runtime hands no converter the content of an input: take what the input gives, and convert it");
        }

        List<Type> first = [.. named, .. worker.Value.InputConverters.First];
        var last = worker.Value.InputConverters.Last;
        if (first.Count + last.Count == 0) return plan();
        var own = PlanOrNull(plan);
        var types = own is null ? [.. first, .. last] : first;
        return new ParameterPlan(own?.BindingType, context => ConvertAsync(types, own, parameter, context));
    }

    private static IReadOnlyList<Type> Named(ParameterInfo parameter)
    {
        var onParameter = parameter.GetCustomAttributes<InputConverterAttribute>().ToList();
        var named = onParameter.Count > 0
            ? onParameter
            : parameter.ParameterType.GetCustomAttributes<InputConverterAttribute>(inherit: true);
        var types = named
            .Where(converter => converter is not FromBodyAttribute)
            .Select(converter => converter.ConverterType)
            .ToList();
        var wrong = types.Find(type => !type.IsAssignableTo(typeof(IInputConverter)));
        return wrong is null ? types : throw new FunctionSetupException(
            $"{wrong.Name} is no converter: implement IInputConverter, or take the attribute off");
    }

    private static bool IsFilledOtherwise(ParameterInfo parameter) =>
        parameter.ParameterType == typeof(FunctionContext)
        || parameter.ParameterType == typeof(CancellationToken)
        || parameter.IsDefined(typeof(InputBindingAttribute))
        || parameter.IsDefined(typeof(FromBodyAttribute));

    private static ParameterPlan? PlanOrNull(Func<ParameterPlan> plan)
    {
        try
        {
            return plan();
        }
        catch (FunctionSetupException)
        {
            // What cannot be filled without the converters is theirs to fill.
            return null;
        }
    }

    // As in the worker, what nobody converts is null, and so is a failure where there was nothing to convert.
    private async ValueTask<object?> ConvertAsync(
        List<Type> types, ParameterPlan? own, ParameterInfo parameter, LocalFunctionContext context)
    {
        var source = SourceOf(parameter, context);
        var asked = new LocalConverterContext(parameter.ParameterType, source, context);
        foreach (var type in types)
        {
            var converter = _converters.GetOrAdd(
                type, created => (IInputConverter)ActivatorUtilities.CreateInstance(services, created));
            var result = await converter.ConvertAsync(asked);
            if (result.Status == ConversionStatus.Succeeded) return result.Value;
            if (result.Status == ConversionStatus.Failed) return source is null ? null : throw result.Error!;
        }

        if (own is not null) return await own.Bind(context);
        return parameter.HasDefaultValue ? parameter.DefaultValue : null;
    }

    private static object? SourceOf(ParameterInfo parameter, LocalFunctionContext context) =>
        parameter.IsDefined(typeof(TriggerBindingAttribute))
            ? context.Function.Trigger.SourceOf(context.TriggerValue)
            : TriggerData.Unquoted(context.BindingContext.BindingData.GetValueOrDefault(parameter.Name!)?.ToString());

    private sealed class LocalConverterContext(Type target, object? source, FunctionContext context) : ConverterContext
    {
        public override Type TargetType => target;

        public override object? Source => source;

        public override FunctionContext FunctionContext => context;

        public override IReadOnlyDictionary<string, object> Properties { get; } = new Dictionary<string, object>();
    }
}
