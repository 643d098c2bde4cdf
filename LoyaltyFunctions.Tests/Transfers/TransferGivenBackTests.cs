using AzureServices.Cosmos.Faults;
using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Integrity;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Transfers;

namespace LoyaltyFunctions.Tests.Transfers;

/// <summary>Points that go back must not arrive too, whatever is late or read too early.</summary>
public sealed class TransferGivenBackTests
{
    private const string GivenBack = nameof(LedgerRefusalCode.TransferGivenBack);

    private static readonly Transfer Sent = new("c-1", "c-2", new Points(40), "request-1");
    private static readonly string InId = EntryId.TransferIn(Sent.Sender, Sent.RequestId);

    private LedgerFixture fixture = null!;
    private TransferActivities steps = null!;

    [SetUp]
    public async Task StartAsync()
    {
        fixture = await LedgerFixture.StartAsync();
        steps = new TransferActivities(fixture.Ledger, new TransferEntries(fixture.Store));
        await EarnAsync("c-1", points: 100);
    }

    [TearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [TestCase(true, TestName = "PutIn_ThatComesAfterTheGiveBack_PaysNothing_WhereTheReceiverWasThere")]
    [TestCase(false, TestName = "PutIn_ThatComesAfterTheGiveBack_PaysNothing_WhereTheReceiverCameLater")]
    public async Task PutIn_ThatComesAfterTheGiveBack_PaysNothing(bool isReceiverThere)
    {
        if (isReceiverThere) await EarnAsync("c-2", points: 5);
        await steps.TakeOutAsync(Sent, default);
        var late = await PastItsCheckAsync();
        var isBack = await steps.GiveBackAsync(Sent, default);
        if (!isReceiverThere) await EarnAsync("c-2", points: 5);

        var preview = await fixture.Ledger.PreviewAsync(late, default);
        var answer = await fixture.Ledger.ExecuteAsync(late, default);

        Assert.That(isBack, Is.True);
        Assert.That(CodeOf(answer), Is.EqualTo(GivenBack));
        Assert.That(preview, Is.EqualTo(answer));
        Assert.That(await BalancesAsync(), Is.EqualTo((100L, 5L)));
        await fixture.AssertWholeAsync("c-1");
        await fixture.AssertWholeAsync("c-2");
    }

    [Test]
    public async Task GiveBack_ThatReadsAStaleLedger_DoesNotPayWhatHasArrived()
    {
        await EarnAsync("c-2", points: 5);
        await steps.TakeOutAsync(Sent, default);
        await steps.PutInAsync(Sent, default);
        fixture.Cosmos.Inject(new CosmosFault
        {
            Matches = operation => operation is { Kind: CosmosOperationKind.Read } && operation.ItemId == InId,
            Effect = new CosmosFaultEffect.Answer(404),
            Count = 1,
        });

        // The step that cannot tell fails, and is tried again.
        Assert.That(() => steps.GiveBackAsync(Sent, default), Throws.InvalidOperationException);
        var isBack = await steps.GiveBackAsync(Sent, default);

        Assert.That(isBack, Is.False);
        Assert.That(await BalancesAsync(), Is.EqualTo((60L, 45L)));
    }

    [Test]
    public async Task GiveBack_WhoseRefusalIsStoredButItsAnswerLost_GivesBackOnce_WhenTriedAgain()
    {
        await steps.TakeOutAsync(Sent, default);
        fixture.Cosmos.Inject(CosmosFault.On(
            CosmosOperationKind.Create, new CosmosFaultEffect.CutAfterCommit(), CosmosNames.Ledger));

        Assert.That(() => steps.GiveBackAsync(Sent, default), Throws.Exception);
        for (var run = 0; run < 2; run++) Assert.That(await steps.GiveBackAsync(Sent, default), Is.True);

        Assert.That((await fixture.AccountAsync("c-1")).Balance.Value, Is.EqualTo(100));
        Assert.That(await fixture.AssertWholeAsync("c-1"), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task Steps_ThatRaceEachOther_KeepTheSumOfPoints()
    {
        await EarnAsync("c-2", points: 5);
        for (var n = 1; n <= 20; n++)
        {
            var transfer = Sent with { Points = new Points(1), RequestId = $"request-{n}" };
            await steps.TakeOutAsync(transfer, default);

            var (put, back) = (steps.PutInAsync(transfer, default), steps.GiveBackAsync(transfer, default));
            await Task.WhenAll(put, back);

            var (sender, receiver) = await BalancesAsync();
            Assert.That(sender + receiver, Is.EqualTo(105), $"after race {n}");
            Assert.That((await put).Refusal is null, Is.Not.EqualTo(await back), $"one of the two, in race {n}");
        }
    }

    [Test]
    public async Task Refusal_IsNoEntry_AndNoReadOrCheckOfTheReceiverShowsIt()
    {
        await EarnAsync("c-2", points: 5);
        await steps.TakeOutAsync(Sent, default);
        await steps.GiveBackAsync(Sent, default);

        var stored = await new StoredLedger(fixture, "c-2").ReadAsync(InId);
        Assert.Multiple(async () =>
        {
            Assert.That((string?)stored["type"], Is.EqualTo("refusedTransfer"));
            Assert.That((int?)stored["schemaVersion"], Is.EqualTo(2));
            Assert.That(stored.ContainsKey("event") || stored.ContainsKey("entry"), Is.False);
            Assert.That(await fixture.Store.ReadEntryAsync("c-2", InId, default), Is.Null);
            Assert.That(await fixture.EntriesAsync("c-2"), Has.Count.EqualTo(1));
            Assert.That(
                await new CosmosLedgerHistory(fixture.Database).ReadEntriesAsync("c-2", [InId], default), Is.Empty);
            Assert.That((await VerifyAllAsync()).Select(it => (it.CustomerId, it.Verified, it.Entries)), Is.EqualTo(
                new[] { ("c-1", true, 3L), ("c-2", true, 1L) }));
        });
    }

    [Test]
    public async Task Refusal_OfAReceiverWithoutAccount_IsNoCustomer_AndHindersNoFirstAward()
    {
        await steps.TakeOutAsync(Sent, default);
        await steps.GiveBackAsync(Sent, default);

        var verified = await Verification.VerifyAsync("c-2", default);
        var all = await VerifyAllAsync();
        var first = await EarnAsync("c-2", points: 5);

        Assert.That(verified, Is.Null);
        Assert.That(all.Select(it => (it.CustomerId, it.Verified)), Is.EqualTo(new[] { ("c-1", true) }));
        Assert.That(first, Is.TypeOf<LedgerAnswer.Recorded>());
    }

    private LedgerVerification Verification => new(new CosmosChainStore(fixture.Database));

    // What a delayed step is about to ask of the ledger: it found nothing that went back.
    private async Task<TransferPointsIn> PastItsCheckAsync()
    {
        var taken = await fixture.Store.ReadEntryAsync("c-1", EntryId.TransferOut(Sent.RequestId), default);
        return TransferEntries.PutCommand(Sent, Sent.Receiver, taken!, Sent.InstanceId);
    }

    private static string? CodeOf(LedgerAnswer answer) => (answer as LedgerAnswer.Refused)?.Refusal.Code.ToString();

    private async Task<List<CustomerVerification>> VerifyAllAsync()
    {
        var all = new List<CustomerVerification>();
        await foreach (var one in Verification.VerifyAllAsync(default)) all.Add(one);
        return all;
    }

    private Task<LedgerAnswer> EarnAsync(string customerId, long points) =>
        fixture.Ledger.ExecuteAsync(Some.Earn($"order-{customerId}", customerId, points), default);

    private async Task<(long Sender, long Receiver)> BalancesAsync() => (
        (await fixture.AccountAsync("c-1")).Balance.Value, (await fixture.AccountAsync("c-2")).Balance.Value);
}
