using FunctionsRuntime;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.DurableTask;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableBench.App;

/// <summary>A whole Functions app: the measured orchestration and an Event Grid trigger that does nothing.</summary>
public static class SampleApp
{
    private const string Add = "AddOne";

    /// <summary>Whether Main was called to run the app.</summary>
    internal static bool IsStarting { get; private set; }

    internal static Task<LocalFunctionsHost> StartAsync(string? statePath, CancellationToken ct)
    {
        IsStarting = true;
        return LocalFunctionsHost.StartAsync<AppMarker>(
            new LocalFunctionsHostOptions
            {
                StatePath = statePath,
                ConfigureLogging = static logging => logging.ClearProviders().SetMinimumLevel(LogLevel.Warning),
            },
            ct);
    }

    internal static void Run()
    {
        var builder = FunctionsApplication.CreateBuilder([]);
        builder.ConfigureFunctionsWebApplication();
        builder.Build().Run();
    }

    [Function(nameof(FourSteps))]
    public static async Task<int> FourSteps([OrchestrationTrigger] TaskOrchestrationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var value = context.GetInput<int>();
        for (var step = 0; step < BenchFunctions.Steps; step++) value = await context.CallActivityAsync<int>(Add, value);
        return value;
    }

    [Function(Add)]
    public static int AddOne([ActivityTrigger] int value) => value + 1;

    [Function(nameof(Hear))]
    public static void Hear([EventGridTrigger] string cloudEvent) => ArgumentNullException.ThrowIfNull(cloudEvent);

    private sealed class AppMarker;
}
