using LoyaltyFunctions.Expiry;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Liability;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Tests.Liability;

public sealed class LiabilityWalkTests : LiabilityTestBase
{
    [Test]
    public async Task Days_RollForward_FromNothing()
    {
        await EarnAsync("c-1", 100);
        await EarnAsync("c-2", 50);
        Time.Now = At(Sunday, 8);
        await RedeemAsync("c-1", 30);
        Time.Now = At(Monday, 2);

        var saturday = await CloseAsync(Saturday);
        var sunday = await CloseAsync(Sunday);
        var monday = await CloseAsync(Monday);

        Assert.Multiple(() =>
        {
            Assert.That(
                saturday.Rows, Is.EqualTo(new[] { March with { Issued = new Points(150) } }));
            Assert.That(sunday.Rows, Is.EqualTo(new[]
            {
                March with { Opening = new Points(150), Redeemed = new Points(30) },
            }));
            Assert.That(monday.Rows, Is.EqualTo(new[] { March with { Opening = new Points(120) } }));
            Assert.That(saturday.Drifts.Concat(sunday.Drifts).Concat(monday.Drifts), Is.Empty);
        });
    }

    [Test]
    public async Task Day_ClosedTwice_GivesTheSame_AlsoAfterLaterDays()
    {
        await EarnAsync("c-1", 100);
        var saturday = await CloseAsync(Saturday);
        Time.Now = At(Sunday, 8);
        await RedeemAsync("c-1", 30);
        var again = await CloseAsync(Saturday);
        var sunday = await CloseAsync(Sunday);
        var late = await CloseAsync(Saturday);
        var sundayAgain = await CloseAsync(Sunday);

        Assert.Multiple(() =>
        {
            Assert.That(again.Rows, Is.EqualTo(saturday.Rows));
            Assert.That(late.Rows, Is.EqualTo(saturday.Rows));
            Assert.That(sundayAgain.Rows, Is.EqualTo(sunday.Rows));
            Assert.That(late.Drifted + sundayAgain.Drifted, Is.Zero);
        });
    }

    [Test]
    public async Task Purchase_ThatIsRecordedLate_CountsOnTheDayOfItsRecord()
    {
        await EarnAsync("c-1", 100);
        await CloseAsync(Saturday);
        Time.Now = At(Sunday, 8);
        await EarnAsync("c-1", 7, "order-late", effectiveAt: At(Saturday, 9));

        var sunday = await CloseAsync(Sunday);

        Assert.That(
            sunday.Rows, Is.EqualTo(new[] { March with { Opening = new Points(100), Issued = new Points(7) } }));
    }

    [Test]
    public async Task EntriesOfTheNewDay_AreNotYetCounted()
    {
        await EarnAsync("c-1", 100);
        Time.Now = LiabilityDay.End(Saturday).AddTicks(-1);
        await EarnAsync("c-1", 10, "order-before-midnight");
        Time.Now = LiabilityDay.End(Saturday);
        await EarnAsync("c-1", 1, "order-at-midnight");

        var saturday = await CloseAsync(Saturday);

        Assert.That(saturday.Rows, Is.EqualTo(new[] { March with { Issued = new Points(110) } }));
        Assert.That(saturday.Drifts, Is.Empty);
    }

    [Test]
    public async Task Pages_AddUpToTheWhole()
    {
        for (var n = 0; n < 10; n++) await EarnAsync($"c-{n}", 1 << n);
        await CloseAsync(Saturday);

        var sums = new LiabilitySums();
        var pages = 0;
        for (string? after = ""; after is not null; pages++)
        {
            var page = await Walk.CloseAsync(new LiabilityPageRequest(Saturday, after, 3), CancellationToken.None);
            (sums, after) = (sums + page.Sums, page.Next);
        }

        Assert.Multiple(() =>
        {
            Assert.That(pages, Is.GreaterThan(3));
            Assert.That(sums.Customers, Is.EqualTo(10));
            Assert.That(sums.Rows, Is.EqualTo(new[] { March with { Issued = new Points(1_023) } }));
        });
    }

    [Test]
    public async Task Customer_WithoutNewEntries_HasNoneRead()
    {
        await EarnAsync("c-1", 100);
        await EarnAsync("c-2", 100);
        await CloseAsync(Saturday);
        Time.Now = At(Sunday, 8);
        await RedeemAsync("c-2", 1);
        Fixture.Cosmos.Charges.Reset();

        await CloseAsync(Sunday);

        Assert.That(
            Fixture.Cosmos.Charges.Totals.Select(it => $"{it.Kind} {it.Requests}"),
            Is.EquivalentTo(new[] { "Query 2", "Read 4", "Batch 1" }));
    }

    [Test]
    public async Task Customer_WithMoreEntriesThanOneRead_IsReadToTheEnd()
    {
        const int entries = 520;
        for (var n = 1; n <= entries; n++) await EarnAsync("c-1", n, $"order-{n}");

        var saturday = await CloseAsync(Saturday);

        Assert.That(saturday.Drifts, Is.Empty);
        Assert.That(saturday.Rows.Single().Issued.Value, Is.EqualTo(entries * (entries + 1) / 2));
    }

    [Test]
    public async Task ExpiredPoints_AreNoLongerOwed_OnceTheRunHasRecordedThem()
    {
        await EarnAsync("c-1", 100, expiresAt: At(Sunday, 0));
        Time.Now = At(Sunday, 1);
        await Fixture.Ledger.UpdateAsync(
            "c-1", account => ExpiryPolicy.EndDue(account, Time.Now), CancellationToken.None);

        var saturday = await CloseAsync(Saturday);
        var sunday = await CloseAsync(Sunday);

        Assert.That(saturday.Rows.Single().Closing, Is.EqualTo(new Points(100)));
        Assert.That(sunday.Rows.Single().Expired, Is.EqualTo(new Points(100)));
    }

    [Test]
    public async Task ClosedDays_AreFoundAgain_TheLatestBeforeADay()
    {
        var store = new CosmosLiabilityStore(Fixture.Database);
        var closed = LiabilityClosed.Of(LiabilityReport.Of(Saturday, new LiabilitySums(), dayBefore: null));
        foreach (var day in new[] { Sunday, Saturday })
        {
            await store.SaveClosedAsync(day, (closed with { Day = day }).ToEvent(Time.Now), CancellationToken.None);
        }

        Assert.Multiple(async () =>
        {
            Assert.That(await store.ReadLastClosedBeforeAsync(Saturday, default), Is.Null);
            Assert.That(await store.ReadLastClosedBeforeAsync(Sunday, default), Is.EqualTo(Saturday));
            Assert.That(await store.ReadLastClosedBeforeAsync(Monday.AddDays(30), default), Is.EqualTo(Sunday));
            Assert.That(
                await OutboxAsync(LiabilityDocuments.ClosedDays, LiabilityClosed.EventType), Is.EqualTo(2));
        });
    }
}
