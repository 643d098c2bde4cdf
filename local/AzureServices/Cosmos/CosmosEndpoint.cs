using System.Text;
using AzureServices.Cosmos.Faults;
using AzureServices.Cosmos.Handlers;
using AzureServices.Cosmos.Metering;
using AzureServices.Cosmos.Protocol;
using AzureServices.Cosmos.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AzureServices.Cosmos;

/// <summary>
/// A Cosmos DB account on loopback for the official SDK in Gateway mode, over plain HTTP, kept in SQLite.
/// </summary>
public sealed class CosmosEndpoint : IAsyncDisposable
{
    /// <summary>The public, well-known key of the Azure Cosmos DB emulator. The endpoint accepts any key.</summary>
    public const string WellKnownKey =
        "C2y6yDjf5/R+ob0N8A7Cgv30VRDJIWEHLM+4QDU5DE2nQ9nDuVTqobD4b8mGGyPMbIZnqyMsEcaGQy67XIw/Jw==";

    private static readonly UTF8Encoding LenientUtf8 = new(false, throwOnInvalidBytes: false);

    private readonly WebApplication _application;
    private readonly ItemStore _store;
    private readonly FaultBook _faults;
    private int _disposed;

    private CosmosEndpoint(WebApplication application, ItemStore store, (FaultBook, CosmosCharges) books, Uri address)
    {
        _application = application;
        _store = store;
        (_faults, Charges) = books;
        Address = address;
    }

    /// <summary>The account endpoint, as <c>http://127.0.0.1:PORT/</c>.</summary>
    public Uri Address { get; }

    /// <summary>The connection string for <c>CosmosClient</c>; use Gateway mode and <c>LimitToEndpoint</c>.</summary>
    public string ConnectionString => $"AccountEndpoint={Address};AccountKey={WellKnownKey};";

    /// <summary>What the requests about items have cost.</summary>
    public CosmosCharges Charges { get; }

    /// <summary>Opens the store and listens.</summary>
    /// <exception cref="LocalServiceException">The port or the file is taken; the message names it.</exception>
    public static async Task<CosmosEndpoint> StartAsync(
        CosmosEndpointOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ContainerThroughput, 1);
        var store = ItemStore.Open(options);
        var books = (Faults: new FaultBook(), Charges: new CosmosCharges());
        var application = Build(options, store, books);
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch (Exception failure)
        {
            await application.DisposeAsync();
            store.Dispose();
            if (failure.InnerException is not AddressInUseException) throw;
            throw new LocalServiceException($"Cosmos DB: port {options.Port} is taken by another process.", failure);
        }

        return new CosmosEndpoint(application, store, books, AddressOf(application));
    }

    /// <summary>
    /// Adds a rule that makes matching requests fail until its count is used up. Rules are asked in the order
    /// given; the first one that strikes is the only one.
    /// </summary>
    /// <returns>The rule in force, which can be removed.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The rule could never strike as it is meant.</exception>
    public CosmosFaultRule Inject(CosmosFault fault) => _faults.Add(fault);

    /// <summary>Takes all rules out of force.</summary>
    public void ClearFaults() => _faults.Clear();

    /// <summary>Stops listening, writes out what was taken, and closes the store.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        await _application.DisposeAsync();
        _store.Dispose();
    }

    private static WebApplication Build(
        CosmosEndpointOptions options, ItemStore store, (FaultBook Faults, CosmosCharges Charges) books)
    {
        var logging = options.Logging ?? NullLoggerFactory.Instance;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(logging);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Kestrel refuses bytes that are no UTF-8 with an answer of its own; ours is a Cosmos error.
            kestrel.RequestHeaderEncodingSelector = _ => LenientUtf8;
            kestrel.Listen(System.Net.IPAddress.Loopback, options.Port);
        });
        var application = builder.Build();
        var router = new RequestRouter(store, () => AddressOf(application));
        var metering = new MeteringOptions(
            options.Time, books.Charges,
            container => options.EnforceThroughput
                ? store.Catalog.Current.UnitsPerSecondOf(container) ?? options.ContainerThroughput
                : null);
        var operations = new OperationRunner(store.Catalog, books.Faults, metering);
        var pipeline =
            new RequestPipeline(router, store, operations, (options.Time, logging.CreateLogger<CosmosEndpoint>()));
        application.Run(pipeline.HandleAsync);
        return application;
    }

    private static Uri AddressOf(WebApplication application)
    {
        var addresses = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>();
        return new Uri(addresses!.Addresses.Single().TrimEnd('/') + "/");
    }
}
