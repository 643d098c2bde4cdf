using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Redemption;

/// <summary>Registers the slice.</summary>
public static class RedemptionSlice
{
    public static IServiceCollection AddRedemption(this IServiceCollection services, IConfiguration settings)
    {
        services.AddOptions<RedemptionOptions>().Bind(settings.GetSection(RedemptionOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<RedemptionOptions>, RedemptionOptionsRules>()
            .AddSingleton<RedemptionRequests>();
    }
}
