using System.Net;
using AzureServices.Cosmos.Faults;
using AzureServices.Tests.Azurite;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Time.Testing;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

/// <summary>Which operations suffer, and how often.</summary>
public sealed class FaultTests
{
    private static readonly CosmosFaultEffect Unavailable = new CosmosFaultEffect.Answer(503);

    [Test]
    public async Task Rule_ForOneItem_LeavesTheOthersAlone()
    {
        await using var account = await StartAsync();
        foreach (var id in new[] { "a", "b" }) await account.Ledger.CreateItemAsync(Some(id), Ada);
        account.Endpoint.Inject(CosmosFault.On(CosmosOperationKind.Read, Unavailable, "ledger", "a"));
        account.Endpoint.Inject(CosmosFault.On(CosmosOperationKind.Read, Unavailable, "orders"));

        Assert.That(await ReadAsync(account, "b"), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await ReadAsync(account, "a"), Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await ReadAsync(account, "a"), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Rule_WithACount_StrikesSoOftenAndIsGone()
    {
        await using var account = await StartAsync();
        await account.Ledger.CreateItemAsync(Some("a"), Ada);

        var rule = account.Endpoint.Inject(CosmosFault.On(CosmosOperationKind.Read, Unavailable) with { Count = 2 });

        Assert.That(await StruckAsync(account, reads: 5), Is.EqualTo("xx..."));
        Assert.That(rule.Suffered, Is.EqualTo(2));
    }

    [Test]
    public async Task Rule_WithoutALimit_HoldsUntilItIsRemoved()
    {
        await using var account = await StartAsync();
        await account.Ledger.CreateItemAsync(Some("a"), Ada);
        var rule = account.Endpoint.Inject(
            CosmosFault.On(CosmosOperationKind.Read, Unavailable) with { Count = CosmosFault.Unlimited });
        var other = account.Endpoint.Inject(CosmosFault.On(CosmosOperationKind.Query, Unavailable));

        var before = await StruckAsync(account, reads: 3);
        rule.Remove();
        rule.Remove();
        var after = await StruckAsync(account, reads: 3);

        Assert.That((before, after), Is.EqualTo(("xxx", "...")));
        Assert.ThrowsAsync<CosmosException>(() => account.QueryAsync<Entry>("SELECT * FROM c"));
        Assert.That(other.Suffered, Is.EqualTo(1));
    }

    [Test]
    public async Task Rules_Cleared_StrikeNoMore()
    {
        await using var account = await StartAsync();
        await account.Ledger.CreateItemAsync(Some("a"), Ada);
        for (var i = 0; i < 3; i++) account.Endpoint.Inject(CosmosFault.On(CosmosOperationKind.Read, Unavailable));

        account.Endpoint.ClearFaults();

        Assert.That(await StruckAsync(account, reads: 3), Is.EqualTo("..."));
    }

    [Test]
    public async Task Rule_WithAProbability_StrikesTheSameRowForTheSameSeed()
    {
        var first = await RowAsync(seed: 7);
        var again = await RowAsync(seed: 7);
        var other = await RowAsync(seed: 8);

        Assert.That(first, Does.Contain("x").And.Contains("."));
        Assert.That(again, Is.EqualTo(first));
        Assert.That(other, Is.Not.EqualTo(first));
    }

    [Test]
    public async Task Delay_OnTheClockOfTheEndpoint_HoldsTheOperationUntilItIsOver()
    {
        var time = new FakeTimeProvider(Noon);
        await using var account = await StartAsync(time: time);
        var rule = account.Endpoint.Inject(
            CosmosFault.On(CosmosOperationKind.Create, new CosmosFaultEffect.Delay(TimeSpan.FromMinutes(1))));

        var creation = account.Ledger.CreateItemAsync(Some("e1"), Ada);
        await Eventually.IsTrueAsync(() => rule.Suffered == 1, "the creation has arrived");
        var meanwhile = await ReadAsync(account, "e1");
        // Its timer may start after the first look, so the clock moves on until it has run out.
        await Eventually.IsTrueAsync(
            () =>
            {
                time.Advance(TimeSpan.FromMinutes(1));
                return creation.IsCompleted;
            },
            "the delay is over");

        Assert.That(meanwhile, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((await creation).StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task Charges_OfAnOperationThatFailedByRule_AreNone()
    {
        await using var account = await StartAsync();
        account.Endpoint.Inject(CosmosFault.On(CosmosOperationKind.Create, Unavailable));

        var refused = Assert.ThrowsAsync<CosmosException>(() => account.Ledger.CreateItemAsync(Some("e1"), Ada));

        Assert.That((refused!.RequestCharge, account.Endpoint.Charges.Requests()), Is.EqualTo((0d, 0L)));
    }

    [TestCase(0, 1, 503)]
    [TestCase(1, 0, 503)]
    [TestCase(1, 1.1, 503)]
    [TestCase(1, double.NaN, 503)]
    [TestCase(1, 1, 200)]
    [TestCase(1, 1, 600)]
    public async Task Rule_ThatCouldNotStrikeAsMeant_IsRefusedAtOnce(int count, double probability, int status)
    {
        await using var account = await StartAsync();
        var fault = CosmosFault.On(CosmosOperationKind.Read, new CosmosFaultEffect.Answer(status)) with
        {
            Count = count,
            Probability = probability,
        };

        Assert.Throws<ArgumentOutOfRangeException>(() => account.Endpoint.Inject(fault));
    }

    private static async Task<string> RowAsync(int seed)
    {
        await using var account = await StartAsync();
        await account.Ledger.CreateItemAsync(Some("a"), Ada);
        account.Endpoint.Inject(CosmosFault.On(CosmosOperationKind.Read, Unavailable) with
        {
            Count = CosmosFault.Unlimited,
            Probability = 0.5,
            Seed = seed,
        });
        return await StruckAsync(account, reads: 20);
    }

    private static async Task<string> StruckAsync(CosmosAccount account, int reads)
    {
        var row = "";
        for (var i = 0; i < reads; i++)
            row += await ReadAsync(account, "a") == HttpStatusCode.ServiceUnavailable ? "x" : ".";
        return row;
    }

    private static async Task<HttpStatusCode> ReadAsync(CosmosAccount account, string id)
    {
        using var answer = await account.Ledger.ReadItemStreamAsync(id, Ada);
        return answer.StatusCode;
    }
}
