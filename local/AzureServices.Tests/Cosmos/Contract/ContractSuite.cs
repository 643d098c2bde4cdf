using AzureServices.Cosmos;
using Microsoft.Azure.Cosmos;

namespace AzureServices.Tests.Cosmos.Contract;

/// <summary>
/// What the local endpoint and the service have in common, told through the official client. Every fixture below
/// runs twice: against an endpoint of its own, and against the account or emulator that the environment variable
/// <c>COSMOS_CONNECTION_STRING</c> names. It makes one database there and deletes it again.
/// </summary>
/// <param name="account"><see cref="Local"/> or <see cref="Real"/>.</param>
[TestFixture(Local)]
[TestFixture(Real)]
[Category("Contract")]
public abstract class ContractSuite(string account)
{
    protected const string Local = "local";
    protected const string Real = "real";

    private const string Variable = "COSMOS_CONNECTION_STRING";

    private CosmosEndpoint? _endpoint;

    protected bool IsLocal => account == Local;

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

    private static CosmosClient ConnectReal()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } connectionString)
        {
            Assert.Ignore($"{Variable} is not set: there is no real account or emulator to hold the contract against.");
            throw new InvalidOperationException();
        }

        var options = new CosmosClientOptions { ConnectionMode = ConnectionMode.Gateway };
        return new CosmosClient(connectionString, options);
    }
}
