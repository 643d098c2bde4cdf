using LoyaltyFunctions.Backup;
using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Insights;
using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tiers;
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
    .AddUploads()
    .AddEarning(builder.Configuration)
    .AddBackup()
    .AddQuarantine()
    .AddIntegrity()
    .AddInsights();

builder.Build().Run();
