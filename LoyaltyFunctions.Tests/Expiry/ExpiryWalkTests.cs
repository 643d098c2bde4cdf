using AzureServices.Cosmos.Faults;
using LoyaltyFunctions.Expiry;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Tests.Expiry;

public sealed class ExpiryWalkTests
{
    private static readonly DateTimeOffset End = Some.Now.AddDays(20);

    private MovableTime time = null!;
    private LedgerFixture fixture = null!;

    [SetUp]
    public async Task StartAsync()
    {
        time = new MovableTime(Some.Now);
        fixture = await LedgerFixture.StartAsync(time);
    }

    [TearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task Walk_ATickBeforeTheEnd_FindsNobody_AndAtTheEndExpiresTheLot()
    {
        await EarnAsync("c-1", End);

        var before = await EndAsync(End.AddTicks(-1));
        var at = await EndAsync(End);

        Assert.Multiple(async () =>
        {
            Assert.That(before.Counts, Has.Property(nameof(ExpiryCounts.Customers)).Zero);
            Assert.That((at.Counts.Customers, at.Counts.Lots, at.Counts.Points), Is.EqualTo((1, 1, new Points(125))));
            Assert.That((await fixture.AccountAsync("c-1")).Balance, Is.EqualTo(Points.Zero));
        });
    }

    [Test]
    public async Task Walk_InSmallBatches_EndsEveryLotOnce_HoweverOftenItIsRepeated()
    {
        for (var n = 0; n < 10; n++) await EarnAsync($"c-{n}", n % 3 == 0 ? End.AddDays(1) : End);

        var cursors = new List<string?>();
        var after = "";
        do
        {
            // Whoever takes over after a kill runs the same batch again.
            var batch = await EndAsync(End, after, customersMax: 3);
            await EndAsync(End, after, customersMax: 3);
            cursors.Add(after = batch.Next);
        }
        while (after is not null);

        Assert.That((await EndAsync(End)).Counts.Lots, Is.Zero);
        for (var n = 0; n < 10; n++)
        {
            var entries = await fixture.EntriesAsync($"c-{n}");
            Assert.That(entries.Count(entry => entry.Kind == EntryKind.Expire), Is.EqualTo(n % 3 == 0 ? 0 : 1));
            Assert.That(Chain.IsWhole(entries), Is.True);
        }
    }

    [Test]
    public async Task Walk_OverAReservationThatIsPast_RecordsItsEnd()
    {
        await EarnAsync("c-1", expiresAt: null);
        await fixture.Ledger.ExecuteAsync(
            new ReservePoints
            {
                CustomerId = "c-1",
                RecordedBy = "request",
                RequestId = "hold-1",
                Points = new Points(100),
                HeldFor = TimeSpan.FromMinutes(10),
            },
            CancellationToken.None);

        var batch = await EndAsync(Some.Now.AddMinutes(10));

        Assert.That((batch.Counts.Reservations, batch.Counts.Lots), Is.EqualTo((1, 0)));
        Assert.That((await fixture.AccountAsync("c-1")).Reserved, Is.EqualTo(Points.Zero));
    }

    [Test]
    public async Task Walk_OverAnAccountThatCannotBeRead_NamesItAndGoesOn()
    {
        foreach (var customer in new[] { "c-1", "c-2", "c-3" }) await EarnAsync(customer, End);
        await fixture.Database.GetContainer(CosmosNames.Ledger).PatchItemAsync<object>(
            LedgerDocuments.AccountId, new PartitionKey("c-2"), [PatchOperation.Set("/lots", "nonsense")]);

        var batch = await EndAsync(End);

        Assert.Multiple(() =>
        {
            Assert.That((batch.Counts.Customers, batch.Counts.Failed), Is.EqualTo((2, 1)));
            Assert.That(batch.Counts.Failures.Single().CustomerId, Is.EqualTo("c-2"));
            Assert.That(batch.Counts.Failures.Single().Reason, Is.Not.Empty);
        });
    }

    [Test]
    public async Task Walk_OnAStoreThatRefusesABatch_NamesTheCustomerAndGoesOn()
    {
        foreach (var customer in new[] { "c-1", "c-2" }) await EarnAsync(customer, End);
        fixture.Disturb(new CosmosFaultEffect.Answer(400));

        var batch = await EndAsync(End);
        var again = await EndAsync(End);

        Assert.That((batch.Counts.Customers, batch.Counts.Failed), Is.EqualTo((1, 1)));
        Assert.That((again.Counts.Customers, again.Counts.Failed), Is.EqualTo((1, 0)));
    }

    [Test]
    public async Task Walk_WhoseAnswerIsLost_ExpiresOnce()
    {
        await EarnAsync("c-1", End);
        fixture.Disturb(new CosmosFaultEffect.CutAfterCommit());

        await EndAsync(End);

        Assert.That((await fixture.EntriesAsync("c-1")).Select(entry => entry.Kind), Is.EqualTo(new[]
        {
            EntryKind.Earn, EntryKind.Expire,
        }));
    }

    [Test]
    public async Task Walk_BesideRedemptions_TakesNoPointTwice()
    {
        await EarnAsync("c-1", End);
        await EarnAsync("c-1", expiresAt: null, purchaseId: "order-2");
        time.Now = End.AddTicks(-1);

        var redemptions = Enumerable.Range(0, 20).Select(n => fixture.Ledger.ExecuteAsync(
            Some.Redeem(10, $"request-{n}"), CancellationToken.None));
        await Task.WhenAll([.. redemptions, fixture.Ledger.UpdateAsync(
            "c-1", account => ExpiryPolicy.EndDue(account, End), CancellationToken.None)]);

        var account = await fixture.AccountAsync("c-1");
        var entries = await fixture.EntriesAsync("c-1");
        Assert.That(account.Balance.Value, Is.EqualTo(entries.Sum(entry => entry.Points.Value)).And.AtLeast(0));
        Assert.That(account.Balance.Value, Is.EqualTo(account.Lots.Sum(lot => lot.Points.Value)));
    }

    [Test]
    public async Task Walk_WithALateClock_StillRecordsWhatEndedWhenTheRunBegan()
    {
        await EarnAsync("c-1", End);
        time.Now = End.AddSeconds(-1);

        var batch = await Walk.EndAsync(new ExpiryBatchRequest(End, "", 10), CancellationToken.None);

        Assert.That(batch.Counts.Lots, Is.EqualTo(1));
    }

    [Test]
    public async Task Ends_AreRecordedWhenTheyAreWritten_NotWhenTheRunBegan()
    {
        await EarnAsync("c-1", End);
        time.Now = End.AddHours(5);

        await Walk.EndAsync(new ExpiryBatchRequest(End, "", 10), CancellationToken.None);

        Assert.That((await fixture.EntriesAsync("c-1"))[^1].RecordedAt, Is.EqualTo(End.AddHours(5)));
    }

    [Test]
    public async Task Reminders_OfManyCustomers_AreStoredOnce()
    {
        for (var n = 0; n < 5; n++) await EarnAsync($"c-{n}", End);
        await EarnAsync("c-9", End.AddDays(60));

        var first = await RemindAsync(days: 30, "", customersMax: 3);
        var second = await RemindAsync(days: 30, first.Next!, customersMax: 3);
        var again = await RemindAsync(days: 30);

        Assert.Multiple(async () =>
        {
            Assert.That(
                (first.Counts.Reminders, second.Counts.Reminders, again.Counts.Reminders), Is.EqualTo((3, 2, 0)));
            Assert.That(await OutboxAsync(PointsExpiring.EventType), Is.EqualTo(5));
            Assert.That((await fixture.AccountAsync("c-1")).Sequence, Is.EqualTo(1), "A reminder is no entry.");
        });
    }

    [Test]
    public async Task Reminders_ThatAreOff_AreNotSent()
    {
        await EarnAsync("c-1", End);

        Assert.That((await RemindAsync(days: 0)).Counts.Reminders, Is.Zero);
        Assert.That(await OutboxAsync(PointsExpiring.EventType), Is.Zero);
    }

    [Test]
    public async Task Workflow_OverManyCustomers_ExpiresAllAndTellsHowMany()
    {
        const int customers = 2 * ExpirePointsWorkflow.CustomersPerBatch + 7;
        await Parallel.ForAsync(0, customers, async (n, _) => await EarnAsync($"c-{n}", End));
        time.Now = End;
        await using var engine = new WorkflowEngine();
        var failed = 0;
        engine
            .On<ExpiryBatchRequest, ExpiryBatch>(ExpiryActivities.EndDuePointsName, async (request, token) =>
            {
                // Each step does its work once in vain: its answer is lost.
                var batch = await Walk.EndAsync(request, token);
                return Interlocked.Increment(ref failed) % 2 == 1 ? throw new IOException("lost") : batch;
            })
            .On<ExpiryBatchRequest, ExpiryBatch>(
                ExpiryActivities.RemindOfExpiryName, (request, token) => Walk.RemindAsync(request, End, token));

        var ended = await engine.RunAsync(WorkflowNames.ExpirePoints, ExpiryRun.Start(End));

        var run = ended.ReadOutputAs<ExpiryRun>()!;
        Assert.Multiple(async () =>
        {
            Assert.That((run.Step, run.Counts.Failed), Is.EqualTo((ExpiryStep.Done, 0)));
            Assert.That((await EndAsync(End)).Counts.Lots, Is.Zero);
            Assert.That(await OutboxAsync("PointsExpired"), Is.EqualTo(customers));
        });
    }

    private ExpiryWalk Walk => new(fixture.Store, fixture.Ledger, time, NullLogger<ExpiryWalk>.Instance);

    private Task<ExpiryBatch> EndAsync(DateTimeOffset at, string after = "", int customersMax = 100)
    {
        time.Now = at;
        return Walk.EndAsync(new ExpiryBatchRequest(at, after, customersMax), CancellationToken.None);
    }

    private Task<ExpiryBatch> RemindAsync(int days, string after = "", int customersMax = 100) =>
        new ExpiryActivities(Walk, Options.Create(new ExpiryOptions { ReminderDays = days })).RemindOfExpiryAsync(
            new ExpiryBatchRequest(Some.Now, after, customersMax), CancellationToken.None);

    private Task<LedgerAnswer> EarnAsync(
        string customer, DateTimeOffset? expiresAt, string purchaseId = "order-42") => fixture.Ledger.ExecuteAsync(
            Some.Earn(purchaseId, customer) with { ExpiresAt = expiresAt }, CancellationToken.None);

    private async Task<int> OutboxAsync(string type)
    {
        var query = new QueryDefinition("SELECT VALUE COUNT(1) FROM c WHERE c.event.type = @type")
            .WithParameter("@type", type);
        using var pages = fixture.Database.GetContainer(CosmosNames.Ledger).GetItemQueryIterator<int>(query);
        return (await pages.ReadNextAsync()).Single();
    }
}
