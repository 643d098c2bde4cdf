using Microsoft.AspNetCore.Hosting;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FunctionsRuntime.Hosting;

/// <summary>Puts the host together for programs that begin with new HostBuilder().</summary>
internal static class WorkerHostBuilder
{
    public static IHostBuilder Configure(
        IHostBuilder builder,
        Action<HostBuilderContext, IFunctionsWorkerApplicationBuilder> configure,
        Action<WorkerOptions>? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var session = HostSession.Current ?? HostSession.ForCommandLine();
        return builder
            .UseContentRoot(session.ContentRoot)
            .ConfigureAppConfiguration(settings => HostComposition.AddSettings(settings, session, []))
            .ConfigureServices((context, services) =>
            {
                configure(context, HostComposition.AddWorker(services, context.Configuration, session));
                if (options is not null) services.Configure(options);
            })
            .ConfigureWebHost(web => web
                .UseKestrelCore()
                .UseUrls(session.Options.Url)
                .Configure(HostComposition.Map))
            .UseServiceProviderFactory(new LastWord(session));
    }

    /// <summary>The run's options come after all that the program registers.</summary>
    private sealed class LastWord(HostSession session) : IServiceProviderFactory<IServiceCollection>
    {
        public IServiceCollection CreateBuilder(IServiceCollection services) => services;

        public IServiceProvider CreateServiceProvider(IServiceCollection services)
        {
            HostComposition.Override(services, session);
            return services.BuildServiceProvider();
        }
    }
}
