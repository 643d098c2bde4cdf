using LoyaltyFunctions.Earning.Rows;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Earning;

/// <summary>Registers the slice.</summary>
public static class EarningSlice
{
    public static IServiceCollection AddEarning(this IServiceCollection services, IConfiguration settings)
    {
        services.AddOptions<EarningOptions>().Bind(settings.GetSection(EarningOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<EarningOptions>, EarningOptionsRules>()
            .AddSingleton<CosmosPurchaseRegister>()
            .AddSingleton<BulkPurchaseClaims>()
            .AddSingleton<RowRanges>()
            .AddSingleton<RowAwards>()
            .AddSingleton<RowOutputs>();
    }
}
