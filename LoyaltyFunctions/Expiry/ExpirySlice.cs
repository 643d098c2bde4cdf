using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Expiry;

/// <summary>Registers the slice.</summary>
public static class ExpirySlice
{
    public static IServiceCollection AddExpiry(this IServiceCollection services, IConfiguration settings)
    {
        services.AddOptions<ExpiryOptions>().Bind(settings.GetSection(ExpiryOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<ExpiryOptions>, ExpiryOptionsRules>()
            .AddSingleton<ExpiryWalk>();
    }
}
