using FunctionsRuntime.Hosting;
using FunctionsRuntime.Triggers.Blob;
using FunctionsRuntime.Triggers.CosmosDb;
using FunctionsRuntime.Triggers.Durable;
using FunctionsRuntime.Triggers.EventGrid;
using FunctionsRuntime.Triggers.Queue;
using FunctionsRuntime.Triggers.Timer;
using FunctionsRuntime.Triggers.Webhooks;
using FunctionsWorker.Binding;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using FunctionsWorker.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FunctionsRuntime.Triggers;

/// <summary>Each kind of trigger: how it is planned, and what listens for it.</summary>
internal static class TriggerServices
{
    public static IServiceCollection AddTriggers(this IServiceCollection services) => services
        .AddSingleton<ITriggerKind, HttpTriggerKind>()
        .AddSingleton<EventWebhooks>()
        .AddSingleton<ITriggerKind, EventGridTriggerKind>()
        .AddSingleton<IEventWebhook, EventGridWebhook>()
        .AddSingleton<IOutputBinding, EventGridOutputBinding>()
        .AddBlobs()
        .AddQueues()
        .AddSingleton<ITriggerKind, TimerTriggerKind>()
        .AddSingleton<TimerTable>()
        .AddSingleton<ITriggerListener, TimerListener>()
        .AddSingleton<ITriggerKind, CosmosTriggerKind>()
        .AddSingleton<CosmosClients>()
        .AddSingleton<IInputBinding, CosmosInputBinding>()
        .AddSingleton<IOutputBinding, CosmosOutputBinding>()
        .AddSingleton<CosmosListener>()
        .AddSingleton<ITriggerListener>(s => s.GetRequiredService<CosmosListener>())
        .AddDurable();

    private static IServiceCollection AddBlobs(this IServiceCollection services) => services
        .AddSingleton<ITriggerKind, BlobTriggerKind>()
        .AddSingleton<IEventWebhook, BlobWebhook>()
        .AddSingleton<StorageConnections>()
        .AddSingleton<IBlobDelivery, BlobDelivery>()
        .AddSingleton<BlobWorkTable>()
        .AddSingleton<BlobQueue>()
        .AddSingleton<ITriggerListener>(s => s.GetRequiredService<BlobQueue>())
        .AddSingleton<ITriggerListener, ContainerScan>()
        .AddSingleton<BlobContents>()
        .AddSingleton<BlobPaths>()
        .AddSingleton<IInputBinding, BlobInputBinding>()
        .AddSingleton<IOutputBinding, BlobOutputBinding>();

    private static IServiceCollection AddQueues(this IServiceCollection services) => services
        .AddSingleton<ITriggerKind, QueueTriggerKind>()
        .AddSingleton<QueueSignals>()
        .AddSingleton<QueueServices>()
        .AddSingleton<QueueOutputs>()
        .AddSingleton<ITriggerListener, QueueListener>()
        .AddSingleton<IOutputBinding, QueueOutputBinding>();

    private static IServiceCollection AddDurable(this IServiceCollection services) => services
        .AddSingleton<ITriggerKind, OrchestrationTriggerKind>()
        .AddSingleton<ITriggerKind, ActivityTriggerKind>()
        .AddSingleton<ITriggerKind, EntityTriggerKind>()
        .AddSingleton<IInputBinding, DurableClientBinding>()
        .AddSingleton<WorkerDataConverter>()
        .AddSingleton<HttpActivity>()
        .AddSingleton<DurableFunctions>()
        .AddSingleton(s => DurableFunctions.CreateEngine(
            s.GetRequiredService<HostSession>(),
            s.GetRequiredService<HostJson>(),
            s.GetRequiredService<WorkerDataConverter>(),
            s.GetRequiredService<DurableFunctions>(),
            s.GetRequiredService<ILoggerFactory>()));
}
