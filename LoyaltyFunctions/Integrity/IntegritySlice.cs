using Microsoft.Extensions.DependencyInjection;

namespace LoyaltyFunctions.Integrity;

/// <summary>Registers the slice.</summary>
public static class IntegritySlice
{
    public static IServiceCollection AddIntegrity(this IServiceCollection services) => services
        .AddVerification()
        .AddSeals()
        .AddSingleton<CosmosSealOutbox>()
        .AddSingleton<LedgerSealing>()
        .AddSingleton<SealProofs>();

    /// <summary>What is needed to check ledgers; with <see cref="AddSeals"/>, also against their seals.</summary>
    public static IServiceCollection AddVerification(this IServiceCollection services) => services
        .AddSingleton<CosmosChainStore>()
        .AddSingleton<LedgerVerification>();

    /// <summary>What is needed to read seals.</summary>
    public static IServiceCollection AddSeals(this IServiceCollection services) => services
        .AddSingleton<BlobSealStore>()
        .AddSingleton<SealedHeads>();
}
