using Microsoft.Extensions.DependencyInjection;

namespace LoyaltyFunctions.Quarantine;

/// <summary>Registers the slice.</summary>
public static class QuarantineSlice
{
    public static IServiceCollection AddQuarantine(this IServiceCollection services) => services
        .AddSingleton<OriginalFileStore>()
        .AddSingleton<CosmosQuarantineStore>();
}
