using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Messaging.EventGrid;
using Azure.Storage.Blobs;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace LoyaltyFunctions.Shared;

/// <summary>
/// The clients of the Azure services. Each connection setting is either a connection string (development) or an
/// endpoint that the app's identity opens (Azure); the names are those that the Functions bindings use.
/// </summary>
public static class AzureClients
{
    public const string TopicEndpointSetting = "EventGrid:TopicEndpoint";
    public const string TopicKeySetting = "EventGrid:TopicKey";

    private const string BlobServiceUri = ":blobServiceUri";

    private static readonly TimeSpan RateLimitWaitMax = TimeSpan.FromSeconds(10);

    // Nobody waits for a bulk; what it sends at once is more than the store gives at once.
    private static readonly TimeSpan BulkRateLimitWaitMax = TimeSpan.FromMinutes(3);

    private const int BulkRateLimitTriesMax = 200;

    public static IServiceCollection AddAzureClients(this IServiceCollection services, IConfiguration settings) =>
        services
            .AddSingleton(_ => Cosmos(settings))
            .AddSingleton(provider => provider.GetRequiredService<CosmosClient>().GetDatabase(CosmosNames.Database))
            .AddSingleton(_ => new BulkDatabase(Cosmos(settings, inBulk: true)))
            .AddSingleton(_ => Blobs(settings, BlobNames.Connection))
            .AddSingleton(provider => Isolated(settings, provider))
            .AddSingleton(_ => Topic(settings));

    private static CosmosClient Cosmos(IConfiguration settings, bool inBulk = false)
    {
        var options = new CosmosClientOptions
        {
            ApplicationName = "loyalty-functions",
            AllowBulkExecution = inBulk,
            UseSystemTextJsonSerializerWithOptions = StoredJson.Options,
            EnableContentResponseOnWrite = false,

            // Whoever waits for an answer is told that the store is busy, before the caller's own patience ends.
            MaxRetryWaitTimeOnRateLimitedRequests = inBulk ? BulkRateLimitWaitMax : RateLimitWaitMax,
        };
        if (inBulk) options.MaxRetryAttemptsOnRateLimitedRequests = BulkRateLimitTriesMax;
        if (settings[CosmosNames.Connection] is not { Length: > 0 } connectionString)
        {
            return new CosmosClient(
                Required(settings, $"{CosmosNames.Connection}:accountEndpoint"),
                Identity(settings, CosmosNames.Connection),
                options);
        }

        // A connection string means an endpoint for development: one address, HTTP only.
        options.ConnectionMode = ConnectionMode.Gateway;
        options.LimitToEndpoint = true;
        return new CosmosClient(connectionString, options);
    }

    private static BlobServiceClient Blobs(IConfiguration settings, string connection) =>
        settings[connection] is { Length: > 0 } connectionString
            ? new BlobServiceClient(connectionString)
            : new BlobServiceClient(
                new Uri(Required(settings, connection + BlobServiceUri)), Identity(settings, connection));

    private static IsolatedStorage Isolated(IConfiguration settings, IServiceProvider provider)
    {
        const string connection = IsolatedBlobNames.Connection;
        var isOfItsOwn = settings[connection] is { Length: > 0 }
            || settings[connection + BlobServiceUri] is { Length: > 0 };
        return new IsolatedStorage(
            isOfItsOwn ? Blobs(settings, connection) : provider.GetRequiredService<BlobServiceClient>());
    }

    private static EventGridPublisherClient Topic(IConfiguration settings)
    {
        var endpoint = new Uri(Required(settings, TopicEndpointSetting));
        return settings[TopicKeySetting] is { Length: > 0 } key
            ? new EventGridPublisherClient(endpoint, new AzureKeyCredential(key))
            : new EventGridPublisherClient(endpoint, Identity(settings, "EventGrid"));
    }

    private static TokenCredential Identity(IConfiguration settings, string connection) =>
        settings[$"{connection}:clientId"] is { Length: > 0 } clientId
            ? new ManagedIdentityCredential(ManagedIdentityId.FromUserAssignedClientId(clientId))
            : new DefaultAzureCredential();

    private static string Required(IConfiguration settings, string name) =>
        settings[name] is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException(
                $"The setting {name.Replace(":", "__", StringComparison.Ordinal)} is missing; "
                + "local.settings.sample.json shows every setting.");
}

/// <summary>
/// The database through a client that sends many small operations in one request. What it saves in requests it costs in
/// waiting, so it is for thousands of operations at a time.
/// </summary>
public sealed class BulkDatabase(CosmosClient client) : IDisposable
{
    /// <summary>So many operations may be under way; a request takes a hundred of them.</summary>
    public const int OperationsMax = 2_000;

    public Container GetContainer(string name) => client.GetContainer(CosmosNames.Database, name);

    public void Dispose() => client.Dispose();
}

/// <summary>The account of isolated copies; see <see cref="IsolatedBlobNames"/>.</summary>
public sealed record IsolatedStorage(BlobServiceClient Client);
