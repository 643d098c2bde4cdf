using FunctionsRuntime.Hosting;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FunctionsRuntime.Tests.Support;

/// <summary>An app made of the given function classes, running on a free port.</summary>
internal sealed class SampleApp : IAsyncDisposable
{
    private SampleApp(LocalFunctionsHost host, LogLines log)
    {
        Host = host;
        Log = log;
        Http = new HttpClient { BaseAddress = host.Address };
    }

    public LocalFunctionsHost Host { get; }

    public HttpClient Http { get; }

    public LogLines Log { get; }

    public static Task<SampleApp> StartAsync(params Type[] functions) => StartAsync(new(), null, functions);

    public static Task<SampleApp> StartAsync(
        LocalFunctionsHostOptions options, Action<FunctionsApplicationBuilder>? program, params Type[] functions) =>
        RunAsync(options, builder => (program ?? (_ => { }))(builder.ConfigureFunctionsWebApplication()), functions);

    /// <summary>The app without ASP.NET Core integration.</summary>
    public static Task<SampleApp> StartPlainAsync(params Type[] functions) => RunAsync(new(), _ => { }, functions);

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await Host.DisposeAsync();
    }

    private static async Task<SampleApp> RunAsync(
        LocalFunctionsHostOptions options, Action<FunctionsApplicationBuilder> program, Type[] functions)
    {
        var log = new LogLines();
        var session = new HostSession(
            typeof(SampleApp).Assembly,
            options with { ConfigureLogging = logging => logging.ClearProviders().AddProvider(log) })
        {
            FunctionClasses = functions,
        };
        var host = await LocalFunctionsHost.StartAsync(session, () => RunProgram(program), CancellationToken.None);
        return new SampleApp(host, log);
    }

    private static void RunProgram(Action<FunctionsApplicationBuilder> program)
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        program(builder);
        builder.Build().Run();
    }
}
