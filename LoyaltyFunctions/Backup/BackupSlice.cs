using Microsoft.Extensions.DependencyInjection;

namespace LoyaltyFunctions.Backup;

/// <summary>Registers the slice.</summary>
public static class BackupSlice
{
    public static IServiceCollection AddBackup(this IServiceCollection services) => services
        .AddSingleton<CosmosBackupCursorStore>()
        .AddSingleton<LedgerBackup>()
        .AddSingleton<RowBackup>();
}
