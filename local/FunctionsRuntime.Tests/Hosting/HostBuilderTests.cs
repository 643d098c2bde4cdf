using FunctionsRuntime.Hosting;
using FunctionsRuntime.Tests.Support;
using FunctionsWorker.Functions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsRuntime.Tests.Hosting;

/// <summary>Programs of the older shape: new HostBuilder(), or Host.CreateDefaultBuilder().</summary>
internal sealed class HostBuilderTests
{
    [Test]
    public async Task Program_WithAHostBuilder_RunsWithItsServicesAndMiddleware()
    {
        await using var host = await StartAsync(() => new HostBuilder()
            .ConfigureFunctionsWebApplication(worker => worker.UseMiddleware(async (context, next) =>
            {
                context.Items["seen"] = "through middleware";
                await next();
            }))
            .ConfigureServices(services => services.AddSingleton(new Stock("app's stock")))
            .Build().Run());
        using var http = host.CreateClient();

        Assert.That(await http.GetStringAsync("/api/Stock"), Is.EqualTo("app's stock through middleware"));
    }

    [Test]
    public async Task Options_OfTheRun_ReplaceWhatTheProgramRegisters()
    {
        var time = new FakeTimeProvider();
        var options = new LocalFunctionsHostOptions
        {
            Time = time,
            ConfigureServices = services => services.AddSingleton(new Stock("test's stock")),
        };
        await using var host = await StartAsync(
            () => Host.CreateDefaultBuilder()
                .ConfigureFunctionsWorkerDefaults()
                .ConfigureServices(services => services.AddSingleton(TimeProvider.System).AddSingleton(new Stock("")))
                .Build().Run(),
            options,
            typeof(NoHttp));

        Assert.That(await host.InvokeAsync("Name", "{}"), Is.EqualTo("test's stock"));
        Assert.That(host.Services.GetRequiredService<TimeProvider>(), Is.SameAs(time));
    }

    [Test]
    public void Program_WithAFunctionThatCannotRun_FailsAtTheStart()
    {
        var failure = Assert.ThrowsAsync<FunctionsStartupException>(() => StartAsync(
            () => new HostBuilder().ConfigureFunctionsWorkerDefaults().Build().Run(), null, typeof(Broken)));

        Assert.That(failure!.Message, Does.StartWith("Function 'F'"));
    }

    private static Task<LocalFunctionsHost> StartAsync(
        Action main, LocalFunctionsHostOptions? options = null, Type? functions = null) =>
        LocalFunctionsHost.StartAsync(
            new HostSession(typeof(HostBuilderTests).Assembly, options ?? new())
            {
                FunctionClasses = [functions ?? typeof(Shop)],
            },
            main,
            CancellationToken.None);

    internal sealed record Stock(string Name);

    private sealed class Shop(Stock stock)
    {
        [Function("Stock")]
        public IResult Get([HttpTrigger("get")] HttpRequest request, FunctionContext context) =>
            Results.Text($"{stock.Name} {context.Items["seen"]}");
    }

    private sealed class NoHttp(Stock stock)
    {
        [Function("Name")]
        public string Name([EventGridTrigger] string json) => json.Length > 0 ? stock.Name : "";
    }

    private sealed class Broken
    {
        [Function("F")]
        public static void Run(string json) => _ = json;
    }
}
