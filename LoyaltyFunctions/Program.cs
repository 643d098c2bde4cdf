using LoyaltyFunctions.Adjustments;
using LoyaltyFunctions.Backup;
using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Expiry;
using LoyaltyFunctions.Insights;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Liability;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Redemption;
using LoyaltyFunctions.Returns;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tiers;
using LoyaltyFunctions.Transfers;
using LoyaltyFunctions.Uploads;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

var builder = FunctionsApplication.CreateBuilder(args);

builder.ConfigureFunctionsWebApplication();
builder.UseMiddleware<ProblemDetailsMiddleware>();

builder.Services.TryAddSingleton(TimeProvider.System);
builder.Services
    .AddAzureClients(builder.Configuration)
    .AddLedger()
    .AddTiers(builder.Configuration)
    .AddRedemption(builder.Configuration)
    .AddReturns(builder.Configuration)
    .AddAdjustments(builder.Configuration)
    .AddTransfers(builder.Configuration)
    .AddUploads()
    .AddEarning(builder.Configuration)
    .AddBackup()
    .AddQuarantine()
    .AddExpiry(builder.Configuration)
    .AddLiability()
    .AddInsights();

builder.Build().Run();
