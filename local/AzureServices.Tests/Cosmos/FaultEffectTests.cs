using System.Net;
using System.Net.Sockets;
using System.Text;
using AzureServices.Cosmos.Faults;
using Microsoft.Azure.Cosmos;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

/// <summary>What an operation suffers, and what the official client makes of it.</summary>
public sealed class FaultEffectTests
{
    // What the SDK hands on at its first sight.
    [TestCase(408, 0)]
    [TestCase(410, 1002)]
    [TestCase(412, 0)]
    [TestCase(503, 0)]
    public async Task Answer_OfAWriteThatTheClientDoesNotRetry_ReachesTheCallerAndNothingIsDone(
        int status, int subStatus)
    {
        await using var account = await StartAsync();
        var rule = account.Endpoint.Inject(Lasting(CosmosOperationKind.Create, status));

        var refused = Assert.ThrowsAsync<CosmosException>(() => account.Ledger.CreateItemAsync(Some("e1"), Ada));
        account.Endpoint.ClearFaults();

        Assert.That(((int)refused!.StatusCode, refused.SubStatusCode), Is.EqualTo((status, subStatus)));
        Assert.That(rule.Suffered, Is.EqualTo(1));
        Assert.That((await account.QueryAsync<int>("SELECT VALUE COUNT(1) FROM c")).Single(), Is.Zero);
    }

    [TestCase(408)]
    [TestCase(410)]
    [TestCase(503)]
    public async Task Answer_OfARead_ReachesTheCallerAtOnce(int status)
    {
        await using var account = await StartAsync();
        await account.Ledger.CreateItemAsync(Some("e1"), Ada);
        var rule = account.Endpoint.Inject(Lasting(CosmosOperationKind.Read, status));

        var refused =
            Assert.ThrowsAsync<CosmosException>(() => account.Ledger.ReadItemAsync<Entry>("e1", Ada));

        Assert.That(((int)refused!.StatusCode, rule.Suffered), Is.EqualTo((status, 1)));
    }

    [Test]
    public async Task Answer429_ToABatch_IsRetriedByTheClientAfterTheWait()
    {
        await using var account = await StartAsync();
        var throttle = new CosmosFaultEffect.Answer(429, TimeSpan.FromMilliseconds(1));
        var rule = account.Endpoint.Inject(CosmosFault.On(CosmosOperationKind.Batch, throttle) with { Count = 3 });

        using var answer = await account.Ledger.CreateTransactionalBatch(Ada).CreateItem(Some("e1")).ExecuteAsync();

        Assert.That((answer.StatusCode, rule.Suffered), Is.EqualTo((HttpStatusCode.OK, 3)));
    }

    [Test]
    public async Task Answer429_MoreOftenThanTheClientRetries_ReachesTheCallerWithItsWaitAndReason()
    {
        await using var account = await StartAsync(
            configure: options => options.MaxRetryAttemptsOnRateLimitedRequests = 2);
        var throttle = new CosmosFaultEffect.Answer(429, TimeSpan.FromMilliseconds(3));
        var rule = account.Endpoint.Inject(
            CosmosFault.On(CosmosOperationKind.Create, throttle) with { Count = CosmosFault.Unlimited });

        var refused = Assert.ThrowsAsync<CosmosException>(() => account.Ledger.CreateItemAsync(Some("e1"), Ada));

        Assert.That(rule.Suffered, Is.EqualTo(3));
        Assert.That(refused!.RetryAfter, Is.EqualTo(TimeSpan.FromMilliseconds(3)));
        Assert.That(((int)refused.StatusCode, refused.SubStatusCode), Is.EqualTo((429, 3200)));
    }

    [Test]
    public async Task Answer449_ToAWrite_IsRetriedByTheClient()
    {
        await using var account = await StartAsync();
        var rule = account.Endpoint.Inject(
            CosmosFault.On(CosmosOperationKind.Create, new CosmosFaultEffect.Answer(449)) with { Count = 2 });

        var created = await account.Ledger.CreateItemAsync(Some("e1"), Ada);

        Assert.That((created.StatusCode, rule.Suffered), Is.EqualTo((HttpStatusCode.Created, 2)));
    }

    [Test]
    public async Task Answer410_ToAQuery_MakesTheClientReadTheRangesAgainAndRetry()
    {
        await using var account = await StartAsync();
        await account.Ledger.CreateItemAsync(Some("e1"), Ada);
        var rule = account.Endpoint.Inject(
            CosmosFault.On(CosmosOperationKind.Query, new CosmosFaultEffect.Answer(410)) with { Count = 2 });

        var found = await account.QueryAsync<Entry>("SELECT * FROM c");

        Assert.That((found.Count, rule.Suffered), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task Answer_WithASubStatusOfItsOwn_SendsThatOne()
    {
        await using var account = await StartAsync();
        account.Endpoint.Inject(
            CosmosFault.On(CosmosOperationKind.Read, new CosmosFaultEffect.Answer(410, SubStatus: 1008)));

        using var answer = await account.Ledger.ReadItemStreamAsync("e1", Ada);

        Assert.That(answer.Headers["x-ms-substatus"], Is.EqualTo("1008"));
    }

    [Test]
    public async Task Cut_BeforeTheCommit_StoresNothing()
    {
        await using var account = await StartAsync();
        account.Endpoint.Inject(CosmosFault.On(CosmosOperationKind.Batch, new CosmosFaultEffect.CutBeforeCommit()));

        Assert.CatchAsync(() => account.Ledger.CreateTransactionalBatch(Ada).CreateItem(Some("e1")).ExecuteAsync());

        Assert.That((await account.QueryAsync<int>("SELECT VALUE COUNT(1) FROM c")).Single(), Is.Zero);
    }

    [Test]
    public async Task Cut_AfterTheCommit_LosesTheAnswerOnly()
    {
        await using var account = await StartAsync();
        account.Endpoint.Inject(CosmosFault.On(CosmosOperationKind.Batch, new CosmosFaultEffect.CutAfterCommit()));

        Assert.CatchAsync(() => account.Ledger.CreateTransactionalBatch(Ada).CreateItem(Some("e1")).ExecuteAsync());

        Assert.That((await account.Ledger.ReadItemAsync<Entry>("e1", Ada)).Resource, Is.EqualTo(Some("e1")));
        Assert.That(account.Endpoint.Charges.Requests(CosmosOperationKind.Batch), Is.EqualTo(1));
    }

    [Test]
    public async Task Cut_OfARead_IsMadeGoodByTheClient()
    {
        await using var account = await StartAsync();
        await account.Ledger.CreateItemAsync(Some("e1"), Ada);
        var rule = account.Endpoint.Inject(
            CosmosFault.On(CosmosOperationKind.Read, new CosmosFaultEffect.CutBeforeCommit()));

        var read = await account.Ledger.ReadItemAsync<Entry>("e1", Ada);

        Assert.That((read.StatusCode, rule.Suffered), Is.EqualTo((HttpStatusCode.OK, 1)));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Cut_OfAConnection_IsAResetAndNoOrderlyEnd(bool isBeforeCommit)
    {
        await using var account = await StartAsync();
        account.Endpoint.Inject(CosmosFault.On(
            CosmosOperationKind.Read,
            isBeforeCommit ? new CosmosFaultEffect.CutBeforeCommit() : new CosmosFaultEffect.CutAfterCommit()));
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, account.Endpoint.Address.Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            "GET /dbs/loyalty/colls/ledger/docs/e1 HTTP/1.1\r\nHost: local\r\n" +
            "x-ms-documentdb-partitionkey: [\"ada\"]\r\n\r\n"));

        var cut = Assert.ThrowsAsync<SocketException>(async () => await socket.ReceiveAsync(new byte[16]));

        Assert.That(cut!.SocketErrorCode, Is.EqualTo(SocketError.ConnectionReset));
    }

    private static CosmosFault Lasting(CosmosOperationKind kind, int status) =>
        CosmosFault.On(kind, new CosmosFaultEffect.Answer(status)) with { Count = CosmosFault.Unlimited };
}
