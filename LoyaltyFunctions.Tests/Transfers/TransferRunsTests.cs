using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Transfers;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Options;
using Moq;

namespace LoyaltyFunctions.Tests.Transfers;

/// <summary>What a request hears while its transfer is under way.</summary>
public sealed class TransferRunsTests
{
    private static readonly Transfer Sent = new("c-1", "c-2", new Points(40), "request-1");

    private readonly Mock<DurableTaskClient> workflows = new("test");
    private LedgerFixture fixture = null!;
    private TransferRuns runs = null!;

    [SetUp]
    public async Task StartAsync()
    {
        workflows.Reset();
        fixture = await LedgerFixture.StartAsync();
        var reusedKeys = new CosmosReusedKeyStore(fixture.Database, TimeProvider.System);
        runs = new TransferRuns(
            new CommandHttp(fixture.Ledger, reusedKeys), new TransferEntries(fixture.Store),
            Options.Create(new TransferOptions { WaitSeconds = 0 }), TimeProvider.System);
        foreach (var customer in (string[])["c-1", "c-2"])
        {
            await fixture.Ledger.ExecuteAsync(Some.Earn($"order-{customer}", customer, 100), default);
        }
    }

    [TearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task Request_WhoseTransferTakesLonger_IsToldThatItIsUnderWay()
    {
        workflows.Setup(client => client.WaitForInstanceCompletionAsync(
                Sent.InstanceId, true, It.IsAny<CancellationToken>()))
            .Returns((string _, bool _, CancellationToken token) => Never(token));

        var answer = await AskAsync(Sent);

        Assert.That(
            ((TransferAnswer.Known)answer).View.State, Is.EqualTo(TransferState.UnderWay));
        workflows.Verify(client => client.ScheduleNewOrchestrationInstanceAsync(
            WorkflowNames.TransferPoints, Sent,
            It.Is<StartOrchestrationOptions>(it => it.InstanceId == Sent.InstanceId), It.IsAny<CancellationToken>()));
    }

    [Test]
    public async Task Request_ThatIsRefused_StartsNothing()
    {
        var answer = await AskAsync(Sent with { Points = new Points(1_000) });

        Assert.That(answer, Is.TypeOf<TransferAnswer.OfLedger>());
        workflows.Verify(
            client => client.ScheduleNewOrchestrationInstanceAsync(
                It.IsAny<TaskName>(), It.IsAny<object>(), It.IsAny<StartOrchestrationOptions>(),
                It.IsAny<CancellationToken>()),
            Times.Never);
    }

    private static async Task<OrchestrationMetadata> Never(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException("never");
    }

    private Task<TransferAnswer> AskAsync(Transfer transfer) => runs.TransferAsync(
        transfer, new CommandRequest(transfer.Sender, transfer.RequestId, "http:test", IsDryRun: false, null!),
        workflows.Object, CancellationToken.None);
}
