using FunctionsRuntime.Functions;
using FunctionsRuntime.Triggers.Blob;
using FunctionsRuntime.Triggers.CosmosDb;
using FunctionsRuntime.Triggers.EventGrid;
using FunctionsRuntime.Triggers.Http;
using FunctionsRuntime.Triggers.Timer;
using FunctionsRuntime.Triggers.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionsRuntime.Triggers;

/// <summary>Each kind of trigger: how it is planned, and what listens for it.</summary>
internal static class TriggerServices
{
    public static IServiceCollection AddTriggers(this IServiceCollection services) => services
        .AddSingleton<ITriggerKind, HttpTriggerKind>()
        .AddSingleton<EventWebhooks>()
        .AddSingleton<ITriggerKind, EventGridTriggerKind>()
        .AddSingleton<IEventWebhook, EventGridWebhook>()
        .AddBlobTrigger()
        .AddSingleton<ITriggerKind, TimerTriggerKind>()
        .AddSingleton<TimerTable>()
        .AddSingleton<ITriggerListener, TimerListener>()
        .AddSingleton<ITriggerKind, CosmosTriggerKind>()
        .AddSingleton<CosmosClients>()
        .AddSingleton<CosmosListener>()
        .AddSingleton<ITriggerListener>(s => s.GetRequiredService<CosmosListener>());

    private static IServiceCollection AddBlobTrigger(this IServiceCollection services) => services
        .AddSingleton<ITriggerKind, BlobTriggerKind>()
        .AddSingleton<IEventWebhook, BlobWebhook>()
        .AddSingleton<StorageConnections>()
        .AddSingleton<IBlobDelivery, BlobDelivery>()
        .AddSingleton<BlobWorkTable>()
        .AddSingleton<BlobQueue>()
        .AddSingleton<ITriggerListener>(s => s.GetRequiredService<BlobQueue>())
        .AddSingleton<ITriggerListener, ContainerScan>();
}
