using Microsoft.Extensions.DependencyInjection;

namespace LoyaltyFunctions.Integrity;

/// <summary>Registers the slice.</summary>
public static class IntegritySlice
{
    public static IServiceCollection AddIntegrity(this IServiceCollection services) => services
        .AddVerification()
        .AddSingleton<BlobSealStore>()
        .AddSingleton<SealedHeads>()
        .AddSingleton<CosmosSealOutbox>()
        .AddSingleton<LedgerSealing>()
        .AddSingleton<SealProofs>();

    /// <summary>What is needed to check ledgers, without their seals.</summary>
    public static IServiceCollection AddVerification(this IServiceCollection services) => services
        .AddSingleton<CosmosChainStore>()
        .AddSingleton<LedgerVerification>();
}
