using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using FunctionsWorker.Binding;
using FunctionsWorker.Invocation;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace FunctionsWorker.Functions;

/// <summary>Turns a [Function] method into a descriptor, or into lines that say why it cannot be one.</summary>
internal sealed partial class FunctionPlanner(
    IEnumerable<ITriggerKind> kinds, ParameterBinders binders, InputConversion conversion, OutputPlanner outputs)
{
    private readonly IReadOnlyList<ITriggerKind> _kinds = [.. kinds];

    public FunctionDescriptor? Plan(string name, MethodInfo method, List<string> problems)
    {
        if (ProblemOf(name, method) is { } problem)
        {
            problems.Add($"Function '{name}': {problem}.");
            return null;
        }

        var parameter = method.GetParameters().Single(IsTrigger);
        if (Try(name, parameter, problems, () => PlanTrigger(name, method, parameter)) is not { } trigger) return null;
        var parameters = method.GetParameters()
            .Select(p => Try(name, p, problems, () => conversion.Around(p, trigger, () => p == parameter
                ? new ParameterPlan(trigger.BindingType, trigger.Bind)
                : binders.For(p, trigger))))
            .OfType<ParameterPlan>()
            .ToList();
        var sent = outputs.Plan(name, method, trigger, problems);
        if (parameters.Count < method.GetParameters().Length) return null;
        var definition = new LocalFunctionDefinition(name, method, [.. Bindings(method, parameters, sent)]);
        return new FunctionDescriptor(
            method, definition, trigger, parameters.ConvertAll(p => p.Bind), sent, RetryPolicy.Of(method));
    }

    private static IEnumerable<BindingMetadata> Bindings(
        MethodInfo method, IEnumerable<ParameterPlan> parameters, IEnumerable<OutputPlan> outputs) =>
        method.GetParameters().Zip(parameters)
            .Where(p => p.Second.BindingType is not null)
            .Select(p => new LocalBindingMetadata(p.First.Name!, p.Second.BindingType!, BindingDirection.In))
            .Concat(outputs.Select(o => new LocalBindingMetadata(o.Name, o.BindingType, BindingDirection.Out)));

    private static string? ProblemOf(string name, MethodInfo method)
    {
        var type = method.DeclaringType!;
        if (!ValidName().IsMatch(name))
            return "this is not a valid name: begin with a letter, go on with at most 127 letters, digits, _ and -";
        if (!method.IsPublic || !(type.IsPublic || type.IsNested))
            return $"{type.Name}.{method.Name} is not public: make the class and the method public";
        if (type.IsAbstract && !method.IsStatic)
            return $"{type.Name} is abstract: put the function in a class that can be made";
        if (type.ContainsGenericParameters || method.ContainsGenericParameters)
            return $"{type.Name}.{method.Name} is generic, and nothing says for which type: write the type out";
        if (method.ReturnType == typeof(void) && method.IsDefined(typeof(AsyncStateMachineAttribute)))
            return $"{type.Name}.{method.Name} is async void, whose end and errors nobody sees: return a Task";
        var triggers = method.GetParameters().Where(IsTrigger).ToList();
        if (triggers.Count != 1)
            return $"{type.Name}.{method.Name} needs exactly one parameter with a trigger attribute" + Found(triggers);
        if (triggers[0].GetCustomAttributes<TriggerBindingAttribute>().Skip(1).Any())
            return $"its parameter '{triggers[0].Name}' has several triggers: leave one of them";
        return RetryProblem(method, triggers[0]);
    }

    private static string? RetryProblem(MethodInfo method, ParameterInfo trigger)
    {
        if (!method.IsDefined(typeof(RetryAttribute))) return null;
        if (!CanRetry(trigger))
            return "its trigger does not support a retry attribute, only timers and Cosmos DB do here: take it off";
        try
        {
            return method.GetCustomAttributes<RetryAttribute>().Skip(1).Any()
                ? "it has several retry attributes: leave one of them"
                : null;
        }
        catch (ArgumentException e)
        {
            return $"its retry attribute is not valid: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}";
        }
    }

    // As on Azure, where the build refuses the attribute elsewhere (AZFW0012).
    private static bool CanRetry(ParameterInfo trigger) =>
        trigger.IsDefined(typeof(TimerTriggerAttribute)) || trigger.IsDefined(typeof(CosmosDBTriggerAttribute));

    private static string Found(List<ParameterInfo> triggers) => triggers.Count == 0
        ? ""
        : $", not {triggers.Count}: {string.Join(", ", triggers.Select(t => $"'{t.Name}'"))}";

    [GeneratedRegex(@"^[a-z][a-z0-9_\-]{0,127}$(?<!^host$)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex ValidName();

    private static bool IsTrigger(ParameterInfo parameter) =>
        parameter.IsDefined(typeof(TriggerBindingAttribute));

    private static T? Try<T>(string name, ParameterInfo parameter, List<string> problems, Func<T> plan)
        where T : class
    {
        try
        {
            return plan();
        }
        catch (FunctionSetupException e)
        {
            problems.Add($"Function '{name}', parameter '{parameter.Name}': {e.Message}.");
            return null;
        }
    }

    private TriggerPlan PlanTrigger(string name, MethodInfo method, ParameterInfo parameter)
    {
        var attribute = parameter.GetCustomAttribute<TriggerBindingAttribute>()!;
        var site = new TriggerSite(name, method, parameter, attribute);
        return _kinds.Select(kind => kind.Plan(site)).FirstOrDefault(plan => plan is not null)
            ?? throw new FunctionSetupException($"this runtime has no {attribute.GetType().Name}: use another trigger");
    }
}
