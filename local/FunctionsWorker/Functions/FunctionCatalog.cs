using System.Reflection;
using FunctionsWorker.Configuration;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsWorker.Functions;

/// <summary>The app's functions, found by reflection and planned once at the start.</summary>
internal sealed class FunctionCatalog
{
    private const BindingFlags Methods = BindingFlags.Public | BindingFlags.NonPublic
        | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    /// <exception cref="FunctionsStartupException">Any function cannot run.</exception>
    public FunctionCatalog(IEnumerable<Type> classes, FunctionPlanner planner, Settings settings)
    {
        var problems = new List<string>();
        var all = Find(classes).ToList();
        var methods = all.Where(m => !IsDisabled(m.Name, settings)).ToList();
        Disabled = [.. all.Except(methods).Select(m => m.Name)];
        problems.AddRange(methods
            .GroupBy(m => m.Name, StringComparer.OrdinalIgnoreCase)
            .Where(g => g.Count() > 1)
            .Select(g => $"Function '{g.Key}': {g.Count()} methods have this name: give each its own one."));
        Functions = [.. methods.Select(m => planner.Plan(m.Name, m.Method, problems)).OfType<FunctionDescriptor>()];
        problems.AddRange(Functions
            .Where(f => f.Trigger.OwnName is not null)
            .GroupBy(f => $"{f.Trigger.BindingType} '{f.Trigger.OwnName}'", StringComparer.OrdinalIgnoreCase)
            .SelectMany(g => g.Skip(1).Select(f =>
                $"Function '{f.Name}', parameter '{f.Definition.InputBindings.Keys.First()}': "
                + $"function '{g.First().Name}' already has the {g.Key}: give one of them another name.")));
        if (problems.Count > 0) throw new FunctionsStartupException(problems);
    }

    public IReadOnlyList<FunctionDescriptor> Functions { get; }

    /// <summary>The names of those that an app setting turns off: for this host they do not exist.</summary>
    public IReadOnlyList<string> Disabled { get; }

    public IEnumerable<(FunctionDescriptor Function, TPlan Trigger)> With<TPlan>()
        where TPlan : TriggerPlan =>
        Functions.Where(f => f.Trigger is TPlan).Select(f => (f, (TPlan)f.Trigger));

    /// <summary>The classes of an assembly that may hold functions.</summary>
    public static IEnumerable<Type> ClassesOf(Assembly assembly) => assembly.GetTypes().Where(IsAppCode);

    // A class that nobody can see is a mistake at the top of a file, and another class's own business inside it.
    private static bool IsAppCode(Type type) => type.IsVisible || !type.IsNested;

    private static bool IsDisabled(string function, Settings settings)
    {
        string[] names = [$"AzureWebJobs.{function}.Disabled", $"AzureWebJobs_{function}_Disabled"];
        return names.Select(settings.Find).Any(value => value is "1" || (bool.TryParse(value, out var isOn) && isOn));
    }

    private static IEnumerable<(string Name, MethodInfo Method)> Find(IEnumerable<Type> types) =>
        from type in types
        from method in type.GetMethods(Methods)
        let attribute = method.GetCustomAttribute<FunctionAttribute>()
        where attribute is not null
        select (attribute.Name, method);
}
