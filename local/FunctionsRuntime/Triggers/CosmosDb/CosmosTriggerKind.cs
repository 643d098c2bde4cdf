using System.Collections;
using FunctionsRuntime.Hosting;
using FunctionsWorker.Binding;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsRuntime.Triggers.CosmosDb;

/// <param name="Bind">Fills the trigger's parameter.</param>
/// <param name="Attribute">The intervals, batch size and starting point as they were written.</param>
/// <param name="Feed">The container to watch.</param>
/// <param name="Leases">The container that holds how far it was read.</param>
/// <param name="LeasePrefix">Tells the readers of one feed apart.</param>
internal sealed record CosmosTriggerPlan(
    ParameterBinder Bind, CosmosDBTriggerAttribute Attribute, CosmosPlace Feed, CosmosPlace Leases, string LeasePrefix)
    : TriggerPlan("cosmosDBTrigger", Bind)
{
    public override TriggerInput ByHand(string text) => new(text);
}

internal sealed record CosmosPlace(string ConnectionString, string Database, string Container);

internal sealed class CosmosTriggerKind(Settings settings, CosmosClients clients, PayloadReader payloads)
    : ITriggerKind
{
    public const string DefaultConnection = "CosmosDB";
    private const string DefaultLeaseContainer = "leases";

    public TriggerPlan? Plan(TriggerSite site)
    {
        if (site.Attribute is not CosmosDBTriggerAttribute cosmos) return null;
        var connection = cosmos.Connection ?? DefaultConnection;
        var feed = new CosmosPlace(
            clients.Named(connection, settings),
            settings.Resolve(cosmos.DatabaseName),
            settings.Resolve(cosmos.ContainerName));
        var leases = new CosmosPlace(
            clients.Named(cosmos.LeaseConnection ?? connection, settings),
            settings.Resolve(cosmos.LeaseDatabaseName ?? cosmos.DatabaseName),
            settings.Resolve(cosmos.LeaseContainerName ?? DefaultLeaseContainer));
        FeedOptions.StartOf(cosmos);
        var prefix = settings.Resolve(cosmos.LeaseContainerPrefix ?? "");
        return new CosmosTriggerPlan(Binder(site.Parameter.ParameterType), cosmos, feed, leases, prefix);
    }

    private ParameterBinder Binder(Type type)
    {
        if (type == typeof(string)) return static context => new(context.TriggerValue);
        if (!typeof(IEnumerable).IsAssignableFrom(type))
        {
            throw new FunctionSetupException(
                $"a batch of documents does not fit into a {type.Name}: take an IReadOnlyList of it");
        }

        return context => new(payloads.Read((string)context.TriggerValue!, type));
    }
}
