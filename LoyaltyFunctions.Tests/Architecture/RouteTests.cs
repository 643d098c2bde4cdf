using System.Reflection;
using LoyaltyFunctions.Ledger;
using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Tests.Architecture;

/// <summary>Routes reach their functions on Azure too.</summary>
/// <remarks>
/// The host there tries routes in the order of the functions' names, whatever is more precise, so that a parameter
/// would take the requests of a literal that comes after it.
/// </remarks>
public sealed class RouteTests
{
    [Test]
    public void Literals_SortBeforeTheParametersThatWouldTakeTheirRequests()
    {
        var routes = Routes();
        var hidden =
            from literal in routes
            from parameter in routes
            where IsMorePrecise(literal, parameter)
                && string.CompareOrdinal(literal.Function, parameter.Function) >= 0
            select $"{literal} is hidden by {parameter}";

        Assert.That(routes, Is.Not.Empty);
        Assert.That(hidden, Is.Empty);
    }

    [TestCase("a/b", "a/{id}", true)]
    [TestCase("A/b", "a/{id}", true)]
    [TestCase("{x}/b/c", "{y}/b/{id}", true)]
    [TestCase("a/{id}", "a/b", false)]
    [TestCase("a/b", "a/b/{id}", false)]
    [TestCase("a/b", "c/{id}", false)]
    [TestCase("a/{one}", "a/{other}", false)]
    public void Literal_IsMorePrecise_ThanTheParameterInItsPlace(string one, string other, bool expected) =>
        Assert.That(IsMorePrecise(new HttpRoute("One", "get", one), new HttpRoute("Other", "get", other)),
            Is.EqualTo(expected));

    // Where both take a request, the first segment in which they differ decides.
    private static bool IsMorePrecise(HttpRoute one, HttpRoute other)
    {
        var (ours, theirs) = (one.Route.Split('/'), other.Route.Split('/'));
        if (one.Method != other.Method || ours.Length != theirs.Length) return false;
        var pairs = ours.Zip(theirs).ToList();
        return pairs.All(it => IsParameter(it.First) || IsParameter(it.Second)
                || it.First.Equals(it.Second, StringComparison.OrdinalIgnoreCase))
            && pairs.FirstOrDefault(it => IsParameter(it.First) != IsParameter(it.Second)) is { Second: { } differing }
            && IsParameter(differing);
    }

    private static bool IsParameter(string segment) => segment.Contains('{', StringComparison.Ordinal);

    private static List<HttpRoute> Routes() =>
    [
        .. from type in typeof(PointsLedger).Assembly.GetTypes()
           from method in type.GetMethods()
           let function = method.GetCustomAttribute<FunctionAttribute>()
           where function is not null
           from parameter in method.GetParameters()
           let trigger = parameter.GetCustomAttribute<HttpTriggerAttribute>()
           where trigger is not null
           from verb in trigger.Methods!
           select new HttpRoute(function.Name, verb.ToLowerInvariant(), trigger.Route!),
    ];

    private sealed record HttpRoute(string Function, string Method, string Route);
}
