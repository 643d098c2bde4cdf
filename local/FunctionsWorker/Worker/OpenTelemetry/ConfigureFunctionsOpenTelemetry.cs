using FunctionsWorker.Invocation;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;

namespace Microsoft.Azure.Functions.Worker.OpenTelemetry;

public static class ConfigureFunctionsOpenTelemetry
{
    // Sources of the Functions host on Azure, which exports their spans itself; here the host is in this process.
    private static readonly string[] HostSources = ["Microsoft.AspNetCore", "Microsoft.DurableTask"];

    public static IOpenTelemetryBuilder UseFunctionsWorkerDefaults(this IOpenTelemetryBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Configure<WorkerOptions>(worker =>
        {
            worker.Capabilities["WorkerOpenTelemetryEnabled"] = bool.TrueString;
            worker.Capabilities[InvocationActivity.SchemaCapability] = InvocationActivity.NewSchema;
        });
        return builder
            .ConfigureResource(resource => resource.AddDetector(new FunctionsResourceDetector()))
            .WithTracing(tracing => tracing.AddSource([InvocationActivity.SourceName, .. HostSources]));
    }
}
