using FunctionsRuntime.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Builder;

public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly HostSession session;
    private readonly WebApplicationBuilder web;
    private bool hasBuilt;

    internal FunctionsApplicationBuilder(string[]? args)
    {
        session = HostSession.Current ?? HostSession.ForCommandLine();
        web = HostComposition.CreateWebBuilder(session, args ?? []);
        Pipeline = HostComposition.AddWorker(web, session);
    }

    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)web).Properties;

    IConfigurationManager IHostApplicationBuilder.Configuration => web.Configuration;

    public ConfigurationManager Configuration => web.Configuration;

    public IHostEnvironment Environment => web.Environment;

    public ILoggingBuilder Logging => web.Logging;

    public IMetricsBuilder Metrics => web.Metrics;

    public IServiceCollection Services => web.Services;

    internal InvocationPipeline Pipeline { get; }

    public IHost Build()
    {
        ThrowIfBuilt();
        hasBuilt = true;
        return HostComposition.Build(web, session);
    }

    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull =>
        ((IHostApplicationBuilder)web).ConfigureContainer(factory, configure);

    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        ThrowIfBuilt();
        Pipeline.Use(middleware);
        return this;
    }

    private void ThrowIfBuilt()
    {
        if (hasBuilt) throw new InvalidOperationException("The application has already been built.");
    }
}
