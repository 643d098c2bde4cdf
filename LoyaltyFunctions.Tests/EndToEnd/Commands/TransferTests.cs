using System.Net;
using AzureServices.Cosmos.Faults;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Transfers;
using Microsoft.DurableTask;
using static LoyaltyFunctions.Tests.EndToEnd.Commands.CommandPlatform;

namespace LoyaltyFunctions.Tests.EndToEnd.Commands;

/// <summary>Points on their way from one customer to another.</summary>
public sealed class TransferTests
{
    [Test]
    public async Task Transfer_MovesThePoints_WithTheirExpiry()
    {
        var sender = await CustomerAsync("send-1", points: 10);
        var receiver = await CustomerAsync("receive-1", points: 5);
        var expiresAt = TimeProvider.System.GetUtcNow().AddDays(30);
        await ExecuteAsync(Some.Earn("expiring", sender, 100) with { ExpiresAt = expiresAt });

        var done = await PostAsync(sender, "transfers", $$"""{"to":"{{receiver}}","points":100}""", "gift/1");

        var view = await GetAsync(sender, "transfers/gift%2F1");
        Assert.Multiple(async () =>
        {
            Assert.That((done.Status, done.String("state")), Is.EqualTo((HttpStatusCode.Created, "done")));
            Assert.That(done.Json["out"]!["points"]!.GetValue<long>(), Is.EqualTo(-100));
            Assert.That(done.Json["in"]!["points"]!.GetValue<long>(), Is.EqualTo(100));
            Assert.That(view.Text, Is.EqualTo(done.Text));
            Assert.That((await AccountAsync(sender)).Balance, Is.EqualTo(new Points(10)));
            Assert.That((await AccountAsync(receiver)).Lots[^1].ExpiresAt, Is.EqualTo(expiresAt));
        });
    }

    [Test]
    public async Task Transfer_WhoseReceiverIsGoneWhenThePointsArrive_IsGivenBack()
    {
        var sender = await CustomerAsync("send-2");
        var before = await AccountAsync(sender);

        // Nobody asked the receiver's ledger before, as if the account had still been there then.
        await StartAsync(new Transfer(sender, "not-there", new Points(100), "gift-1"));
        var answer = await PostAsync(sender, "transfers", """{"to":"not-there","points":100}""", "gift-1");

        var view = await GetAsync(sender, "transfers/gift-1");
        var after = await AccountAsync(sender);
        Assert.Multiple(() =>
        {
            Assert.That((answer.Status, answer.Problem), Is.EqualTo((HttpStatusCode.Conflict, "transfer-given-back")));
            Assert.That(view.String("state"), Is.EqualTo("givenBack"));
            Assert.That(view.String("reason"), Does.Contain("not-there"));
            Assert.That((after.Balance, after.Sequence), Is.EqualTo((before.Balance, before.Sequence + 2)));
            Assert.That(after.Lots, Is.EqualTo(before.Lots));
        });
    }

    [Test]
    public async Task Transfer_ThatWasGivenBack_StaysSo_WhenItsHistoryIsGoneAndTheReceiverThere()
    {
        var sender = await CustomerAsync("send-3");
        var transfer = new Transfer(sender, "late-receiver", new Points(100), "gift-1");
        await StartAsync(transfer);
        await PostAsync(sender, "transfers", """{"to":"late-receiver","points":100}""", "gift-1");
        await Fixture.Platform.App.DurableClient.PurgeInstanceAsync(transfer.InstanceId);
        await CustomerAsync("late-receiver", points: 5);

        var answer = await PostAsync(sender, "transfers", """{"to":"late-receiver","points":100}""", "gift-1");

        Assert.That((answer.Problem, answer.IsReplayed), Is.EqualTo(("transfer-given-back", true)));
        Assert.That((await AccountAsync(sender)).Balance, Is.EqualTo(new Points(1_000)));
        Assert.That((await AccountAsync("late-receiver")).Balance, Is.EqualTo(new Points(5)));
    }

    [Test]
    public async Task Transfer_ThatWasRefusedOnItsWay_CanBeSentAgain()
    {
        var sender = await CustomerAsync("send-4", points: 10);
        var receiver = await CustomerAsync("receive-4");
        var transfer = new Transfer(sender, receiver, new Points(100), "gift-1");
        await StartAsync(transfer);
        await Fixture.Platform.App.DurableClient.WaitForInstanceCompletionAsync(transfer.InstanceId, default);
        var view = await GetAsync(sender, "transfers/gift-1");
        await ExecuteAsync(Some.Earn("next", sender, 90));

        var answer = await PostAsync(sender, "transfers", $$"""{"to":"{{receiver}}","points":100}""", "gift-1");

        Assert.That((view.String("state"), answer.Status), Is.EqualTo(("refused", HttpStatusCode.Created)));
        Assert.That((await AccountAsync(sender)).Balance, Is.EqualTo(Points.Zero));
    }

    [Test]
    public async Task Transfer_WhoseReceiverStepIsKilled_ArrivesAfterTheOutage()
    {
        var sender = await CustomerAsync("send-5");
        var receiver = await CustomerAsync("receive-5");
        var outage = Fixture.Platform.Cosmos.Inject(CosmosFault.On(
            CosmosOperationKind.Read, new CosmosFaultEffect.Answer(503), CosmosNames.Ledger,
            EntryId.TransferBack("killed")) with
        { Count = CosmosFault.Unlimited });
        await StartAsync(new Transfer(sender, receiver, new Points(100), "killed"));
        await Eventually.GetAsync(
            () => AccountAsync(sender), account => account.Balance == new Points(900), "the points have left");
        await Eventually.GetAsync(
            () => Task.FromResult(outage.Suffered), suffered => suffered > 0, "the receiver's step has suffered");
        Assert.That((await AccountAsync(receiver)).Balance, Is.EqualTo(new Points(1_000)));
        outage.Remove();

        var view = await Eventually.GetAsync(
            () => GetAsync(sender, "transfers/killed"), it => it.Json["state"]?.GetValue<string>() == "done",
            "the points have arrived");

        var repeat = await PostAsync(sender, "transfers", $$"""{"to":"{{receiver}}","points":100}""", "killed");
        Assert.That((repeat.Text, repeat.IsReplayed), Is.EqualTo((view.Text, true)));
        Assert.That((await AccountAsync(sender)).Balance, Is.EqualTo(new Points(900)));
        Assert.That((await AccountAsync(receiver)).Balance, Is.EqualTo(new Points(1_100)));
    }

    [Test]
    public async Task Transfers_OfTwoSendersUnderOneKey_BothArrive()
    {
        var receiver = await CustomerAsync("receive-6", points: 1);
        foreach (var sender in (string[])["send-6a", "send-6b"])
        {
            await CustomerAsync(sender);
            await PostAsync(sender, "transfers", $$"""{"to":"{{receiver}}","points":100}""", "gift-1");
        }

        Assert.That((await AccountAsync(receiver)).Balance, Is.EqualTo(new Points(201)));
    }

    private static Task<string> StartAsync(Transfer transfer) =>
        Fixture.Platform.App.DurableClient.ScheduleNewOrchestrationInstanceAsync(
            WorkflowNames.TransferPoints, transfer, new StartOrchestrationOptions(transfer.InstanceId));
}
