using Microsoft.Extensions.DependencyInjection;

namespace LoyaltyFunctions.Insights;

/// <summary>Registers the slice.</summary>
public static class InsightsSlice
{
    public static IServiceCollection AddInsights(this IServiceCollection services)
    {
        services.AddHttpClient<DependencyChecks>();
        return services;
    }
}
