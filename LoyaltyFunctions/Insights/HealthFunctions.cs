using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Insights;

/// <summary>Whether the app and what it depends on work.</summary>
public sealed class HealthFunctions(DependencyChecks checks)
{
    public const string GetHealthName = "GetHealth";

    /// <summary>200 where every dependency answers, 503 where one does not; each by name.</summary>
    [Function(GetHealthName)]
    public async Task<IResult> GetHealthAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "health")] HttpRequest request,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        var dependencies = await checks.RunAsync(workflows, cancellationToken);
        var healthy = dependencies.All(dependency => dependency.Healthy);
        return Answers.Json(
            new HealthView(healthy, dependencies),
            healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }
}

/// <summary>Answer of <c>GET /api/health</c>.</summary>
public sealed record HealthView(bool Healthy, IReadOnlyList<DependencyHealth> Dependencies);

/// <param name="Name"><c>cosmos</c>, <c>dataStorage</c>, <c>eventGrid</c> or <c>durableTask</c>.</param>
/// <param name="Milliseconds">How long the answer took.</param>
/// <param name="Error">What went wrong; absent where healthy.</param>
public sealed record DependencyHealth(string Name, bool Healthy, long Milliseconds, string? Error);
