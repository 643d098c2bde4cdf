using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Liability;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Logging.Abstractions;

namespace LoyaltyFunctions.Tests.Liability;

/// <summary>Customers whose days are closed: three days, a clock, and a ledger to spoil.</summary>
public abstract class LiabilityTestBase
{
    protected static readonly DateOnly Saturday = new(2026, 3, 14);
    protected static readonly DateOnly Sunday = Saturday.AddDays(1);
    protected static readonly DateOnly Monday = Saturday.AddDays(2);

    private protected MovableTime Time { get; private set; } = null!;

    private protected LedgerFixture Fixture { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync()
    {
        Time = new MovableTime(At(Saturday, 12));
        Fixture = await LedgerFixture.StartAsync(Time);
    }

    [TearDown]
    public async Task StopAsync() => await Fixture.DisposeAsync();

    protected static LiabilityRow March => new("default", "2026-03");

    protected LiabilityWalk Walk => new(
        Fixture.Store, new CosmosLiabilityStore(Fixture.Database), Time, NullLogger<LiabilityWalk>.Instance);

    protected static DateTimeOffset At(DateOnly day, int hour) => LiabilityDay.Start(day).AddHours(hour);

    protected async Task<LiabilitySums> CloseAsync(DateOnly day) =>
        (await Walk.CloseAsync(new LiabilityPageRequest(day, "", 200), CancellationToken.None)).Sums;

    protected Task EarnAsync(
        string customer, long points, string purchaseId = "order-1", DateTimeOffset? effectiveAt = null,
        DateTimeOffset? expiresAt = null) => Fixture.Ledger.ExecuteAsync(
            Some.Earn(purchaseId, customer, points) with
            {
                EffectiveAt = effectiveAt ?? Time.Now,
                ExpiresAt = expiresAt,
            },
            CancellationToken.None);

    protected Task RedeemAsync(string customer, long points) =>
        Fixture.Ledger.ExecuteAsync(Some.Redeem(points, customerId: customer), CancellationToken.None);

    private Container Ledger => Fixture.Database.GetContainer(CosmosNames.Ledger);

    protected Task PatchAccountAsync(string customer, PatchOperation operation) =>
        Ledger.PatchItemAsync<object>(LedgerDocuments.AccountId, new PartitionKey(customer), [operation]);

    protected Task DeleteAsync(string customer, string id) =>
        Ledger.DeleteItemAsync<object>(id, new PartitionKey(customer));

    protected async Task<int> OutboxAsync(string partition, string type)
    {
        var query = new QueryDefinition("SELECT VALUE COUNT(1) FROM c WHERE c.event.type = @type")
            .WithParameter("@type", type);
        using var pages = Ledger.GetItemQueryIterator<int>(
            query, requestOptions: new QueryRequestOptions { PartitionKey = new PartitionKey(partition) });
        return (await pages.ReadNextAsync()).Single();
    }
}
