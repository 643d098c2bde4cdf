using Microsoft.Extensions.DependencyInjection;

namespace LoyaltyFunctions.Liability;

/// <summary>Registers the slice.</summary>
public static class LiabilitySlice
{
    public static IServiceCollection AddLiability(this IServiceCollection services) => services
        .AddSingleton<CosmosLiabilityStore>()
        .AddSingleton<LiabilityReports>()
        .AddSingleton<LiabilityWalk>();
}
