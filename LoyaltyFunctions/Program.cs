using LoyaltyFunctions;
using LoyaltyFunctions.Shared;
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
    .AddSlices(builder.Configuration);

builder.Build().Run();
