using System.Reflection;
using FunctionsWorker.Binding;
using FunctionsWorker.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Microsoft.Azure.Functions.Worker.Http;

namespace FunctionsWorker.Functions;

/// <summary>Finds a function's outputs: one on the method, or those on the properties of its result.</summary>
internal sealed class OutputPlanner(IEnumerable<IOutputBinding> kinds)
{
    private readonly IReadOnlyList<IOutputBinding> _kinds = [.. kinds];

    public IReadOnlyList<OutputPlan> Plan(
        string function, MethodInfo method, TriggerPlan trigger, List<string> problems)
    {
        var onMethod = method.GetCustomAttributes<OutputBindingAttribute>().ToList();
        var result = ResultOf(method.ReturnType);
        var properties = Properties(result).ToList();
        if (onMethod.Count > 0)
        {
            var problem = ProblemOf(method, onMethod, properties);
            return Try($"Function '{function}', method '{method.Name}'", problems, () => problem is null
                ? PlanOne(OutputPlan.ReturnName, onMethod[0], result!, trigger)
                : throw new FunctionSetupException(problem));
        }

        var plans = properties
            .SelectMany(p => Try(
                $"Function '{function}', property '{result!.Name}.{p.Name}'", problems, () => PlanOne(p, trigger)))
            .ToList();
        if (plans.Count(p => p.BindingType == OutputPlan.HttpType) > 1)
            problems.Add($"Function '{function}': {result!.Name} has several HTTP results: leave one of them.");
        var answersHttp = plans.Count == 0 && result is not null
            && (trigger is HttpTriggerPlan || result == typeof(HttpResponseData));
        return answersHttp ? [OutputPlan.Http(OutputPlan.ReturnName)] : plans;
    }

    private static IReadOnlyList<OutputPlan> Try(string where, List<string> problems, Func<OutputPlan> plan)
    {
        try
        {
            return [plan()];
        }
        catch (FunctionSetupException e)
        {
            problems.Add($"{where}: {e.Message}.");
            return [];
        }
    }

    private static string? ProblemOf(
        MethodInfo method, List<OutputBindingAttribute> onMethod, List<PropertyInfo> properties)
    {
        if (onMethod.Count > 1)
            return "it has several outputs for one return value: put them on the properties of a result type";
        var result = ResultOf(method.ReturnType);
        if (properties.Count > 0)
            return $"its output hides those on the properties of {result!.Name}: leave one or the other";
        return result is null ? "it returns nothing to send: return the value" : null;
    }

    private OutputPlan PlanOne(PropertyInfo property, TriggerPlan trigger)
    {
        var attributes = property.GetCustomAttributes<OutputBindingAttribute>().ToList();
        if (attributes.Count > 1)
            throw new FunctionSetupException("it has several outputs: give each its own property");
        if (property.GetMethod is not { IsPublic: true })
            throw new FunctionSetupException("nobody can read it: make the property and its getter public");
        if (attributes is [not HttpResultAttribute])
            return PlanOne(property.Name, attributes[0], property.PropertyType, trigger);
        return trigger is HttpTriggerPlan
            ? OutputPlan.Http(property.Name)
            : throw new FunctionSetupException("there is no HTTP request to answer: take the HTTP result out");
    }

    private OutputPlan PlanOne(string name, OutputBindingAttribute attribute, Type type, TriggerPlan trigger)
    {
        if (typeof(Stream).IsAssignableFrom(type)
            || type == typeof(BinaryData)
            || type.FullName?.StartsWith("Azure.Storage.", StringComparison.Ordinal) == true)
        {
            throw new FunctionSetupException(
                $"the worker sends a {type.Name} as JSON, not its content: return a string or a byte[]");
        }

        var site = new OutputSite(name, attribute, trigger);
        return _kinds.Select(kind => kind.Plan(site)).FirstOrDefault(plan => plan is not null)
            ?? throw new FunctionSetupException($"this runtime has no {attribute.GetType().Name}: use another output");
    }

    private static Type? ResultOf(Type declared)
    {
        if (declared == typeof(void) || declared == typeof(Task) || declared == typeof(ValueTask)) return null;
        var isTask = declared.IsGenericType
            && (declared.GetGenericTypeDefinition() == typeof(Task<>)
                || declared.GetGenericTypeDefinition() == typeof(ValueTask<>));
        return isTask ? declared.GetGenericArguments()[0] : declared;
    }

    private static IEnumerable<PropertyInfo> Properties(Type? result) =>
        (result?.GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance) ?? [])
            .Where(p => p.IsDefined(typeof(OutputBindingAttribute)) || p.PropertyType == typeof(HttpResponseData));
}
