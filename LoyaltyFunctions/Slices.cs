using LoyaltyFunctions.Adjustments;
using LoyaltyFunctions.Backup;
using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Erasure;
using LoyaltyFunctions.Expiry;
using LoyaltyFunctions.Insights;
using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Liability;
using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Redemption;
using LoyaltyFunctions.Returns;
using LoyaltyFunctions.Statements;
using LoyaltyFunctions.Tiers;
using LoyaltyFunctions.Transfers;
using LoyaltyFunctions.Uploads;
using LoyaltyFunctions.Uploads.Rows;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LoyaltyFunctions;

/// <summary>Every slice of the app, in the order of the ranks.</summary>
internal static class Slices
{
    public static IServiceCollection AddSlices(this IServiceCollection services, IConfiguration settings) => services
        .AddLedger()

        .AddRedemption(settings)
        .AddReturns(settings)
        .AddAdjustments(settings)
        .AddTransfers(settings)
        .AddExpiry(settings)
        .AddLiability()
        .AddIntegrity()
        .AddTiers(settings)
        .AddUploads()
        .AddRows(settings)
        .AddProfiles()
        .AddBackup()
        .AddQuarantine()
        .AddInsights()

        .AddEarning(settings)
        .AddStatements()
        .AddErasure();
}
