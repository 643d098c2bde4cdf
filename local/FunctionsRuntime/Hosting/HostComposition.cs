using System.Text.Json;
using Azure.Core.Serialization;
using FunctionsRuntime.Binding;
using FunctionsRuntime.Functions;
using FunctionsRuntime.Invocation;
using FunctionsRuntime.State;
using FunctionsRuntime.Triggers;
using FunctionsRuntime.Triggers.Durable.Management;
using FunctionsRuntime.Triggers.Http;
using FunctionsRuntime.Triggers.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace FunctionsRuntime.Hosting;

/// <summary>Puts the host together: what CreateBuilder registers before the app, what Build adds after.</summary>
internal static class HostComposition
{
    public static WebApplicationBuilder CreateWebBuilder(HostSession session, string[] args)
    {
        var environment = Environment.GetEnvironmentVariable("AZURE_FUNCTIONS_ENVIRONMENT");
        var web = WebApplication.CreateEmptyBuilder(new WebApplicationOptions
        {
            ApplicationName = session.Assembly.GetName().Name,
            ContentRootPath = session.ContentRoot,
            EnvironmentName = environment ?? Environments.Development,
        });
        web.Configuration
            .AddJsonFile("appsettings.json", optional: true)
            .AddInMemoryCollection(Settings.FromFolder(session.ContentRoot))
            .AddEnvironmentVariables()
            .AddCommandLine(args)
            .AddInMemoryCollection(Settings.Normalized(session.Options.Settings));
        web.WebHost.UseKestrelCore().UseUrls(session.Options.Url);
        return web;
    }

    public static InvocationPipeline AddWorker(WebApplicationBuilder web, HostSession session)
    {
        var pipeline = new InvocationPipeline(web.Services);
        var hostJson = new HostJson(session.ContentRoot, web.Configuration.GetSection("AzureFunctionsJobHost"));
        web.Logging
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddConfiguration(hostJson.Logging)
            .AddConfiguration(web.Configuration.GetSection("Logging"))
            .AddSimpleConsole(console => console.SingleLine = true);
        web.Services
            .AddRouting()
            .AddSingleton(session)
            .AddSingleton(session.Options.Time)
            .AddSingleton(hostJson)
            .AddSingleton(pipeline)
            .AddSingleton<Settings>()
            .AddSingleton(_ => new TriggerState(session.Options.StatePath))
            .AddSingleton<FunctionPlanner>()
            .AddSingleton<OutputPlanner>()
            .AddSingleton<OutputItems>()
            .AddSingleton<FunctionCatalog>()
            .AddSingleton<ParameterBinders>()
            .AddSingleton<RunningInvocations>()
            .AddSingleton<FunctionInvoker>()
            .AddSingleton<PayloadReader>()
            .AddTriggers()
            .AddHostedService<FunctionsHostService>();
        web.Services.TryAddSingleton<IFunctionActivator, FunctionActivator>();
        web.Services.Configure<JsonSerializerOptions>(json => json.PropertyNameCaseInsensitive = true);
        web.Services.AddOptions<WorkerOptions>().PostConfigure<IOptions<JsonSerializerOptions>>(
            (worker, json) => worker.Serializer ??= new JsonObjectSerializer(json.Value));
        return pipeline;
    }

    /// <exception cref="FunctionsStartupException">The app's functions cannot run.</exception>
    public static IHost Build(WebApplicationBuilder web, HostSession session)
    {
        web.Configuration.AddInMemoryCollection(Settings.Normalized(session.Options.Settings));
        session.Options.ConfigureServices?.Invoke(web.Services);
        session.Options.ConfigureLogging?.Invoke(web.Logging);
        var app = web.Build();
        var catalog = app.Services.GetRequiredService<FunctionCatalog>();
        app.UseRouting().Use(HttpEndpoints.HideOtherEndpoints);
        HttpEndpoints.Map(app, catalog);
        app.Services.GetRequiredService<EventWebhooks>().Map(app);
        ManagementEndpoints.Map(app);
#pragma warning disable ASP0014 // The order matters here: the routing's own 405 must be seen before the endpoints run.
        app.UseEndpoints(_ => { });
#pragma warning restore ASP0014
        return app;
    }
}
