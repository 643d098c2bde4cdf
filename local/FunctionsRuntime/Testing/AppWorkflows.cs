using System.Reflection;
using DurableRuntime;
using DurableRuntime.Testing;
using FunctionsRuntime.Hosting;
using FunctionsRuntime.Triggers.Durable;
using FunctionsWorker.Functions;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FunctionsRuntime.Testing;

/// <summary>The orchestrators of an app without its host: what histories are recorded and replayed with.</summary>
/// <remarks>The app's Main does not run: what orchestrators need of it is registered by <c>configure</c>.</remarks>
public sealed class AppWorkflows : IDisposable
{
    private readonly IHost _host;

    private AppWorkflows(IHost host) => _host = host;

    /// <summary>The names that instances are started by.</summary>
    public IReadOnlyList<string> Names => [.. _host.Services.GetRequiredService<FunctionCatalog>()
        .With<OrchestrationTriggerPlan>().Select(found => found.Trigger.Orchestration)];

    /// <summary>Runs orchestrators and activities as the app's host does.</summary>
    public IDurableFunctions Functions => _host.Services.GetRequiredService<DurableFunctions>();

    /// <summary>Writes and reads payloads as the app's host does.</summary>
    public DataConverter Converter => _host.Services.GetRequiredService<WorkerDataConverter>();

    /// <exception cref="FunctionsStartupException">The app's functions cannot run.</exception>
    public static AppWorkflows Of(Assembly app, Action<IServiceCollection>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(app);
        return Of(new HostSession(app, new LocalFunctionsHostOptions { ConfigureServices = configure }));
    }

    /// <inheritdoc cref="RecordedHistory.Replay"/>
    public void Replay(RecordedHistory history)
    {
        ArgumentNullException.ThrowIfNull(history);
        if (!Functions.HasOrchestrator(history.Orchestrator))
        {
            throw new HistoryMismatchException($"There is no orchestrator function '{history.Orchestrator}' any more; "
                + $"there are: {string.Join(", ", Names)}.");
        }

        history.Replay(Functions, Converter);
    }

    /// <inheritdoc/>
    public void Dispose() => _host.Dispose();

    internal static AppWorkflows Of(HostSession session)
    {
        var outer = HostSession.Current;
        HostSession.Current = session;
        try
        {
            var builder = FunctionsApplication.CreateBuilder([]);
            builder.ConfigureFunctionsWebApplication();
            return new AppWorkflows(builder.Build());
        }
        finally
        {
            HostSession.Current = outer;
        }
    }
}
