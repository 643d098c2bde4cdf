using Microsoft.Extensions.DependencyInjection;

namespace LoyaltyFunctions.Profiles;

/// <summary>Registers the slice.</summary>
public static class ProfilesSlice
{
    public static IServiceCollection AddProfiles(this IServiceCollection services) => services
        .AddSingleton<CosmosProfileStore>()
        .AddSingleton<CosmosErasureStore>()
        .AddSingleton<CosmosCustomerFileStore>();
}
