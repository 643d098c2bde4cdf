using System.Text.Json;
using Azure.Core.Serialization;
using FunctionsRuntime.Triggers;
using FunctionsRuntime.Triggers.Durable.Management;
using FunctionsRuntime.Triggers.Webhooks;
using FunctionsWorker.Binding;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using FunctionsWorker.Http;
using FunctionsWorker.Invocation;
using FunctionsWorker.State;
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
        AddSettings(web.Configuration, session, args);
        web.WebHost.UseKestrelCore().UseUrls(session.Options.Url);
        return web;
    }

    public static void AddSettings(IConfigurationBuilder configuration, HostSession session, string[] args) =>
        configuration
            .AddJsonFile("appsettings.json", optional: true)
            .AddInMemoryCollection(Settings.FromFolder(session.ContentRoot))
            .AddEnvironmentVariables()
            .AddCommandLine(args)
            .AddInMemoryCollection(Settings.Normalized(session.Options.Settings));

    public static InvocationPipeline AddWorker(
        IServiceCollection services, IConfiguration configuration, HostSession session)
    {
        var pipeline = new InvocationPipeline(services);
        var hostJson = new HostJson(session.ContentRoot, configuration.GetSection("AzureFunctionsJobHost"));
        services.AddLogging(logging => logging
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddConfiguration(hostJson.Logging)
            .AddHostLevels(hostJson.Logging)
            .AddConfiguration(configuration.GetSection("Logging"))
            .AddSimpleConsole(console => console.SingleLine = true));
        services
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
            .AddSingleton(s => new OutputTargets(
                session.Options.CaptureOutputs ? new CapturedOutputs(s.GetRequiredService<PayloadReader>()) : null,
                s.GetRequiredService<OutputItems>()))
            .AddSingleton(s => new FunctionCatalog(
                session.FunctionClasses, s.GetRequiredService<FunctionPlanner>(), s.GetRequiredService<Settings>()))
            .AddSingleton<ParameterBinders>()
            .AddSingleton<InputConversion>()
            .AddSingleton<RunningInvocations>()
            .AddSingleton<InvocationTimeout>()
            .AddSingleton<FunctionInvoker>()
            .AddSingleton<PayloadReader>()
            .AddSingleton<ManualCalls>()
            .AddTriggers()
            .AddHostedService<FunctionsHostService>();
        services.TryAddSingleton<IFunctionActivator, FunctionActivator>();

        // So long the web server waits for the requests whose functions ignore their token.
        services.Configure<HostOptions>(host => host.ShutdownTimeout = session.Options.DrainTimeout);
        services.Configure<JsonSerializerOptions>(json => json.PropertyNameCaseInsensitive = true);
        services.AddOptions<WorkerOptions>().PostConfigure<IOptions<JsonSerializerOptions>>(
            (worker, json) => worker.Serializer ??= new JsonObjectSerializer(json.Value));
        return pipeline;
    }

    /// <exception cref="FunctionsStartupException">The app's functions cannot run.</exception>
    public static IHost Build(WebApplicationBuilder web, HostSession session)
    {
        web.Configuration.AddInMemoryCollection(Settings.Normalized(session.Options.Settings));
        Override(web.Services, session);
        var app = web.Build();
        try
        {
            Map(app);
            return app;
        }
        catch
        {
            // The state's file must be free for the next start.
            ((IDisposable)app).Dispose();
            throw;
        }
    }

    // The Functions host's names for what these categories log here.
    private static ILoggingBuilder AddHostLevels(this ILoggingBuilder logging, IConfigurationSection settings)
    {
        (string Category, string[] Names)[] levels =
        [
            ("FunctionsRuntime", ["Host", "Host.General"]),
            ("FunctionsRuntime.Triggers", ["Host.Triggers"]),
            ("DurableRuntime", ["DurableTask", "Host.Triggers.DurableTask"]),
        ];
        foreach (var (category, names) in levels)
        {
            foreach (var name in names)
            {
                if (settings.GetValue<LogLevel?>($"logLevel:{name}") is { } level) logging.AddFilter(category, level);
            }
        }

        return logging;
    }

    /// <summary>What the run's options say about services: the last word.</summary>
    public static void Override(IServiceCollection services, HostSession session)
    {
        services.Replace(ServiceDescriptor.Singleton(session.Options.Time));
        session.Options.ConfigureServices?.Invoke(services);
        services.AddLogging(logging => session.Options.ConfigureLogging?.Invoke(logging));
    }

    /// <summary>The endpoints. Their order matters: the routing's own 405 must be seen before they run.</summary>
    public static void Map(IApplicationBuilder app)
    {
        var services = app.ApplicationServices;
        var catalog = services.GetRequiredService<FunctionCatalog>();
        app.UseRouting().Use(HttpEndpoints.HideOtherEndpoints).UseEndpoints(routes =>
        {
            HttpEndpoints.Map(routes, catalog);
            services.GetRequiredService<EventWebhooks>().Map(routes);
            ManagementEndpoints.Map(routes);
            services.GetRequiredService<ManualCalls>().Map(routes);
        });
    }
}
