using AzureServices.Cosmos;
using Microsoft.Azure.Cosmos;

namespace AzureServices.Tests.Cosmos.Contract;

/// <summary>
/// What the local endpoint and the service have in common, told through the official client. Every fixture below
/// runs against an endpoint of its own, and once more against the account or emulator that the environment variable
/// <c>COSMOS_CONNECTION_STRING</c> names. It makes one database there and deletes it again.
/// </summary>
/// <param name="account">One of <see cref="ContractAccounts"/>.</param>
[TestFixtureSource(typeof(ContractAccounts), nameof(ContractAccounts.All))]
[Category("Contract")]
public abstract class ContractSuite(string account)
{
    private CosmosEndpoint? _endpoint;

    protected bool IsLocal => account == ContractAccounts.Local;

    protected CosmosClient Client { get; private set; } = null!;

    protected Database Database { get; private set; } = null!;

    /// <summary>
    /// The container of most tests, by <c>/customerId</c>. Each test keeps to <see cref="Customer"/>.
    /// </summary>
    protected Container Ledger { get; private set; } = null!;

    /// <summary>A partition of the test's own.</summary>
    protected static string Customer => TestContext.CurrentContext.Test.ID;

    protected static PartitionKey Partition => new(Customer);

    [OneTimeSetUp]
    public async Task ConnectAsync()
    {
        Client = IsLocal ? await StartLocalAsync() : ConnectReal();
        Database = await Client.CreateDatabaseAsync($"contract-{GetType().Name}-{Environment.ProcessId}");
        Ledger = await Database.CreateContainerAsync(LedgerProperties);
    }

    [OneTimeTearDown]
    public async Task DisconnectAsync()
    {
        if (Database is not null) await Database.DeleteAsync();
        Client?.Dispose();
        if (_endpoint is not null) await _endpoint.DisposeAsync();
    }

    protected virtual ContainerProperties LedgerProperties => new("ledger", "/customerId");

    /// <summary>Any entry of the test's own customer.</summary>
    private protected static Entry Some(string id, int sequence = 1, string type = "entry") =>
        new(id, Customer, type, sequence);

    private async Task<CosmosClient> StartLocalAsync()
    {
        _endpoint = await CosmosEndpoint.StartAsync(new CosmosEndpointOptions());
        return CosmosAccount.Connect(_endpoint);
    }

    private static CosmosClient ConnectReal() => new(
        ContractAccounts.ConnectionString,
        new CosmosClientOptions { ConnectionMode = ConnectionMode.Gateway, LimitToEndpoint = true });
}
