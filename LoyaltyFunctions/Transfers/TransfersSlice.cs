using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Transfers;

/// <summary>Registers the slice.</summary>
public static class TransfersSlice
{
    public static IServiceCollection AddTransfers(this IServiceCollection services, IConfiguration settings)
    {
        services.AddOptions<TransferOptions>().Bind(settings.GetSection(TransferOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<TransferOptions>, TransferOptionsRules>()
            .AddSingleton<TransferEntries>()
            .AddSingleton<TransferRuns>();
    }
}
