using FunctionsRuntime.Hosting;
using FunctionsWorker.Invocation;
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
    private readonly HostSession _session;
    private readonly WebApplicationBuilder _web;
    private bool _hasBuilt;

    internal FunctionsApplicationBuilder(string[]? args)
    {
        _session = HostSession.Current ?? HostSession.ForCommandLine();
        _web = HostComposition.CreateWebBuilder(_session, args ?? []);
        Pipeline = HostComposition.AddWorker(_web.Services, _web.Configuration, _session);
    }

    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)_web).Properties;

    IConfigurationManager IHostApplicationBuilder.Configuration => _web.Configuration;

    public ConfigurationManager Configuration => _web.Configuration;

    public IHostEnvironment Environment => _web.Environment;

    public ILoggingBuilder Logging => _web.Logging;

    public IMetricsBuilder Metrics => _web.Metrics;

    public IServiceCollection Services => _web.Services;

    internal InvocationPipeline Pipeline { get; }

    public IHost Build()
    {
        ThrowIfBuilt();
        _hasBuilt = true;
        return HostComposition.Build(_web, _session);
    }

    public void ConfigureContainer<TContainerBuilder>(
        IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull =>
        ((IHostApplicationBuilder)_web).ConfigureContainer(factory, configure);

    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        ThrowIfBuilt();
        Pipeline.Use(middleware);
        return this;
    }

    private void ThrowIfBuilt()
    {
        if (_hasBuilt) throw new InvalidOperationException("The application has already been built.");
    }
}
