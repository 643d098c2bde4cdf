using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Tiers;

/// <summary>Registers the slice.</summary>
public static class TiersSlice
{
    public static IServiceCollection AddTiers(this IServiceCollection services, IConfiguration settings)
    {
        services.AddOptions<TierOptions>().Bind(settings.GetSection(TierOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<AccountTiers>()
            .AddSingleton<IPostConfigureOptions<TierOptions>, TierOptionsRules>()
            .AddSingleton<IValidateOptions<TierOptions>, TierOptionsRules>();
    }
}
