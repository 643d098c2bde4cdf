using AzureServices.Cosmos.Faults;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LoyaltyFunctions.Tests.Ledger;

public sealed class BulkEarningTests
{
    private readonly FakeTimeProvider time = new(Some.Now);
    private LedgerFixture fixture = null!;
    private BulkEarning bulk = null!;

    [SetUp]
    public async Task StartAsync()
    {
        fixture = await LedgerFixture.StartAsync();
        bulk = new BulkEarning(fixture.Store, TimeProvider.System);
    }

    [TearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task ManyAwards_OfOneCustomer_AreFewBatchesAndAWholeLedger()
    {
        var awards = Awards(120);
        fixture.Cosmos.Charges.Reset();

        var answers = await EarnAsync(awards);

        Assert.That(
            fixture.Cosmos.Charges.Totals.Select(it => $"{it.Kind} {it.Requests}"),
            Is.EqualTo(new[] { "Read 3", "Batch 3" }));
        var entries = await fixture.AssertWholeAsync("c-1");
        Assert.Multiple(() =>
        {
            Assert.That(answers, Is.All.TypeOf<LedgerAnswer.Recorded>());
            Assert.That(entries.Select(entry => entry.EntryId), Is.EqualTo(awards.Select(award => award.EntryId)));
            Assert.That(entries, Is.EqualTo(answers.Select(Entry)).Using<LedgerEntry>((a, b) => a.Hash == b.Hash));
        });
    }

    [Test]
    public async Task AnAward_InBulk_IsTheSameEntryAsAlone()
    {
        var alone = new PointsLedger(fixture.Store, time);
        var together = new BulkEarning(fixture.Store, time);

        foreach (var award in Awards(5)) await alone.ExecuteAsync(award, CancellationToken.None);
        await together.EarnAsync(Awards(5, "c-2"), _ => null, CancellationToken.None);

        var one = await fixture.AssertWholeAsync("c-1");
        var other = await fixture.AssertWholeAsync("c-2");
        Assert.That(
            other.Select(entry => entry with { CustomerId = "c-1", PreviousHash = "", Hash = "" }).Select(Text),
            Is.EqualTo(one.Select(entry => entry with { PreviousHash = "", Hash = "" }).Select(Text)));
    }

    [Test]
    public async Task Awards_SomeOfWhichStandInTheLedger_AreRepeatedOrRecordedOrRefused()
    {
        await EarnAsync(Awards(10));
        var again = Awards(12).Select(award => award with { RecordedBy = "another" }).ToList();
        again[3] = again[3] with { PurchaseHash = "other content" };

        var answers = await EarnAsync(again);

        await fixture.AssertWholeAsync("c-1");
        Assert.Multiple(() =>
        {
            Assert.That(answers[3], Is.TypeOf<LedgerAnswer.KeyReused>());
            Assert.That(answers.Take(10).Where((_, i) => i != 3), Is.All.TypeOf<LedgerAnswer.Repeated>());
            Assert.That(answers.Skip(10), Is.All.TypeOf<LedgerAnswer.Recorded>());
        });
    }

    [Test]
    public async Task ThousandsOfAwards_OfOneCustomer_AreRepeatedWhenTheyComeAgain()
    {
        const int more = (PointsLedger.AttemptsMax + 11) * 49;
        var awards = Awards(more);
        await EarnAsync(awards);

        var answers = await EarnAsync([.. awards.Select(award => award with { RecordedBy = "another" })]);

        Assert.That(answers, Has.Count.EqualTo(more).And.All.TypeOf<LedgerAnswer.Repeated>());
    }

    [Test]
    public async Task Awards_WithManyLines_AreSpreadOverBatchesThatTheStoreTakes()
    {
        var line = new string('x', 100);
        var awards = Awards(40).Select(award => award with
        {
            Receipt = award.Receipt with
            {
                Lines =
                [
                    .. Enumerable.Range(0, 200).Select(n => new ReceiptLine(1, "EUR", 10, new Points(10))
                    {
                        Line = $"{n}{line}",
                        Sku = line,
                    }),
                ],
            },
        }).ToList();

        await EarnAsync(awards);

        Assert.That(await fixture.AssertWholeAsync("c-1"), Has.Count.EqualTo(40));
    }

    [Test]
    public async Task AnAward_TwiceInOneCall_IsRecordedOnce()
    {
        var first = Some.Earn("order-1", by: "file#2");

        var answers = await EarnAsync(
            [
                first, first with { RecordedBy = "file#3" },
                first with { PurchaseHash = "other", RecordedBy = "file#4" },
            ]);

        await fixture.AssertWholeAsync("c-1");
        Assert.That(
            answers.Select(answer => answer.GetType()),
            Is.EqualTo(new[]
            {
                typeof(LedgerAnswer.Recorded), typeof(LedgerAnswer.Repeated), typeof(LedgerAnswer.KeyReused),
            }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task ABatch_WhoseAnswerIsLostOrThatIsPutOff_IsRecordedOnce(bool lost)
    {
        fixture.Disturb(lost ? new CosmosFaultEffect.CutAfterCommit() : new CosmosFaultEffect.Answer(503), count: 2);

        var answers = await EarnAsync(Awards(30));

        var entries = await fixture.AssertWholeAsync("c-1");
        Assert.Multiple(() =>
        {
            Assert.That(answers, Is.All.TypeOf<LedgerAnswer.Recorded>());
            Assert.That(entries, Has.Count.EqualTo(30));
        });
    }

    [Test]
    public async Task Awards_OfSeveralAtOnce_AreAllRecordedOnce()
    {
        var awards = Awards(60);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(n => EarnAsync(
            [.. awards.Skip(n * 10).Take(30).Select(award => award with { RecordedBy = $"{n}" })])));

        var entries = await fixture.AssertWholeAsync("c-1");
        Assert.Multiple(() =>
        {
            Assert.That(entries, Has.Count.EqualTo(60));
            Assert.That(answers.Sum(it => it.Count(answer => answer is LedgerAnswer.Recorded)), Is.EqualTo(60));
        });
    }

    [Test]
    public async Task AnAward_BeyondTheLargestBalance_IsRefusedAloneUnlessItWasRecordedBefore()
    {
        var most = Some.Earn("order-1", points: Points.Max);
        await EarnAsync([most]);

        var answers = await EarnAsync(
            [most with { RecordedBy = "again" }, Some.Earn("order-2"), Some.Earn("order-3", points: 0)]);

        Assert.That(
            answers.Select(answer => answer.GetType()),
            Is.EqualTo(new[]
            {
                typeof(LedgerAnswer.Repeated), typeof(LedgerAnswer.Refused), typeof(LedgerAnswer.Recorded),
            }));
    }

    [Test]
    public async Task WhatFollows_IsDecidedOnTheAccountAfterTheAwardsAndStoredWithThem()
    {
        fixture.Cosmos.Charges.Reset();

        await bulk.EarnAsync(
            Awards(49),
            account => new LedgerChange(account with { Tier = $"tier of {account.Sequence}" }, [], [Tier(account)]),
            CancellationToken.None);

        Assert.Multiple(async () =>
        {
            Assert.That(
                fixture.Cosmos.Charges.Totals.Select(it => $"{it.Kind} {it.Requests}"),
                Is.EqualTo(new[] { "Read 1", "Batch 1" }));
            Assert.That((await fixture.AccountAsync("c-1")).Tier, Is.EqualTo("tier of 49"));
        });
    }

    private Task<IReadOnlyList<LedgerAnswer>> EarnAsync(IReadOnlyList<EarnPoints> awards) =>
        bulk.EarnAsync(awards, _ => null, CancellationToken.None);

    private static OutboxEvent Tier(Account account) =>
        OutboxEvent.Of($"tier:{account.Sequence}", "TierUpdated", account.CustomerId, Some.Now, account.Sequence);

    private static List<EarnPoints> Awards(int count, string customerId = "c-1") =>
        [.. Enumerable.Range(1, count).Select(n => Some.Earn($"order-{n:D4}", customerId, points: n))];

    private static LedgerEntry Entry(LedgerAnswer answer) => ((LedgerAnswer.Recorded)answer).Entry;

    private static string Text(LedgerEntry entry) =>
        System.Text.Json.JsonSerializer.Serialize(entry, StoredJson.Options);
}
