using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Lake;

/// <summary>Registers the slice.</summary>
public static class LakeSlice
{
    public static IServiceCollection AddLake(this IServiceCollection services, IConfiguration settings)
    {
        services.AddOptions<LakeOptions>().Bind(settings.GetSection(LakeOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<LakeOptions>, LakeOptionsRules>()
            .AddSingleton<LakeBlobs>()
            .AddSingleton<LakeReceipts>()
            .AddSingleton<LakeTable>()
            .AddSingleton<PurchaseLake>()
            .AddSingleton<LandedPurchases>()
            .AddSingleton<SmallFileMerger>()
            .AddSingleton<LakeClearing>();
    }
}
