using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Returns;

/// <summary>Registers the slice.</summary>
public static class ReturnsSlice
{
    public static IServiceCollection AddReturns(this IServiceCollection services, IConfiguration settings)
    {
        services.AddOptions<ReturnOptions>().Bind(settings.GetSection(ReturnOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<ReturnOptions>, ReturnOptionsRules>()
            .AddSingleton<ReturnRequests>();
    }
}
