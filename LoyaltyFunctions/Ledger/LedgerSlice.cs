using Microsoft.Extensions.DependencyInjection;

namespace LoyaltyFunctions.Ledger;

/// <summary>Registers the slice.</summary>
public static class LedgerSlice
{
    public static IServiceCollection AddLedger(this IServiceCollection services) => services
        .AddSingleton<CosmosLedgerStore>()
        .AddSingleton<CosmosLedgerHistory>()
        .AddSingleton<CosmosRemarkStore>()
        .AddSingleton<PointsLedger>()
        .AddSingleton<BulkEarning>()
        .AddSingleton<CommandHttp>()
        .AddSingleton<CosmosReusedKeyStore>()
        .AddSingleton<EventPublisher>();
}
