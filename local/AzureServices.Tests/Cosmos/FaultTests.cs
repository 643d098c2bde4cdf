using System.Net;
using AzureServices.Cosmos.Faults;
using Microsoft.Azure.Cosmos;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

public sealed class FaultTests
{
    [TestCase(503)]
    [TestCase(408)]
    [TestCase(412)]
    public async Task Rule_WithAStatus_AnswersItAndDoesNothing(int status)
    {
        await using var account = await StartAsync();
        account.Endpoint.Inject(On(CosmosOperationKind.Create, new CosmosFaultEffect.Answer(status)));

        var refused = Assert.ThrowsAsync<CosmosException>(() => account.Ledger.CreateItemAsync(Some("e1"), Ada));

        Assert.That((int)refused!.StatusCode, Is.EqualTo(status));
        Assert.That(
            (await account.Ledger.CreateItemAsync(Some("e1"), Ada)).StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task Rule_WithTooManyRequests_IsRetriedByTheClientAfterTheWait()
    {
        await using var account = await StartAsync();
        var throttle = new CosmosFaultEffect.Answer(429, TimeSpan.FromMilliseconds(1));
        account.Endpoint.Inject(On(CosmosOperationKind.Batch, throttle) with { Count = 3 });

        using var answer = await account.Ledger.CreateTransactionalBatch(Ada).CreateItem(Some("e1")).ExecuteAsync();

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Rule_ForOneItem_LeavesTheOthersAlone()
    {
        await using var account = await StartAsync();
        foreach (var id in new[] { "a", "b" }) await account.Ledger.CreateItemAsync(Some(id), Ada);
        account.Endpoint.Inject(new CosmosFault
        {
            Matches = operation => operation is { Kind: CosmosOperationKind.Read, Container: "ledger", ItemId: "a" },
            Effect = new CosmosFaultEffect.Answer(404),
        });

        Assert.DoesNotThrowAsync(() => account.Ledger.ReadItemAsync<Entry>("b", Ada));
        Assert.ThrowsAsync<CosmosException>(() => account.Ledger.ReadItemAsync<Entry>("a", Ada));
        Assert.DoesNotThrowAsync(() => account.Ledger.ReadItemAsync<Entry>("a", Ada));
    }

    [Test]
    public async Task Cut_BeforeTheCommit_StoresNothing()
    {
        await using var account = await StartAsync();
        account.Endpoint.Inject(On(CosmosOperationKind.Batch, new CosmosFaultEffect.CutBeforeCommit()));

        Assert.CatchAsync(() => account.Ledger.CreateTransactionalBatch(Ada).CreateItem(Some("e1")).ExecuteAsync());

        Assert.That((await account.QueryAsync<int>("SELECT VALUE COUNT(1) FROM c")).Single(), Is.Zero);
    }

    [Test]
    public async Task Cut_AfterTheCommit_LosesTheAnswerOnly()
    {
        await using var account = await StartAsync();
        account.Endpoint.Inject(On(CosmosOperationKind.Batch, new CosmosFaultEffect.CutAfterCommit()));

        Assert.CatchAsync(() => account.Ledger.CreateTransactionalBatch(Ada).CreateItem(Some("e1")).ExecuteAsync());

        Assert.That((await account.Ledger.ReadItemAsync<Entry>("e1", Ada)).Resource, Is.EqualTo(Some("e1")));
    }

    private static CosmosFault On(CosmosOperationKind kind, CosmosFaultEffect effect) =>
        new() { Matches = operation => operation.Kind == kind, Effect = effect };
}
