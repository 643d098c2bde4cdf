using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Adjustments;

/// <summary>Registers the slice.</summary>
public static class AdjustmentsSlice
{
    public static IServiceCollection AddAdjustments(this IServiceCollection services, IConfiguration settings)
    {
        services.AddOptions<AdjustmentOptions>().Bind(settings.GetSection(AdjustmentOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<AdjustmentOptions>, AdjustmentOptionsRules>()
            .AddSingleton<CosmosAdjustmentStore>()
            .AddSingleton<AdjustmentApprovals>()
            .AddSingleton<AdjustmentCommands>();
    }
}
