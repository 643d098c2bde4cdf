using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LoyaltyFunctions.Tests.Ledger;

/// <summary>What a customer's points are made of.</summary>
public sealed class LotReadsTests
{
    private readonly FakeTimeProvider time = new(Some.Now);
    private LedgerFixture fixture = null!;
    private ReadApi api = null!;

    [SetUp]
    public async Task StartAsync()
    {
        fixture = await LedgerFixture.StartAsync(time);
        api = new ReadApi(fixture, time);
    }

    [TearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task Lots_OfEntries_TellWhatEachDidAndWhatIsLeft()
    {
        await DoAsync(Some.Earn("first", points: 100) with { ExpiresAt = time.GetUtcNow().AddDays(10) });
        await DoAsync(Some.Earn("second", points: 50));
        await DoAsync(Some.Redeem(120));
        await DoAsync(new ReverseRedemption
        {
            CustomerId = "c-1",
            RecordedBy = "request",
            ReturnId = "refund-1",
            ReversedId = "redeem:request-1",
            Points = new Points(30),
        });

        Assert.Multiple(async () =>
        {
            Assert.That(await LinesAsync("earn:default:first"), Is.EqualTo("Made 1.1 100, left 10 Available"));
            Assert.That(
                await LinesAsync("redeem:request-1"),
                Is.EqualTo("Took 1.1 -100, left 10 Available; Took 2.1 -20, left 50 Available"));
            Assert.That(
                await LinesAsync("reverse:refund-1"),
                Is.EqualTo("GaveBack 2.1 20, left 50 Available; GaveBack 1.1 10, left 10 Available"));
        });
    }

    [Test]
    public async Task Lots_OfReservations_TellWhatIsHeldAndFreed()
    {
        await DoAsync(Some.Earn("first", points: 100));
        await DoAsync(Reserve(40));
        Assert.Multiple(async () =>
        {
            Assert.That(await LinesAsync("reserve:hold-1"), Is.EqualTo("Reserved 1.1 -40, left 60 Available"));
            Assert.That(
                (await api.LotsAsync()).As<LotsView>().Lots.Select(lot => (lot.Left.Value, lot.Reserved.Value)),
                Is.EqualTo(new[] { (60L, 40L) }));
        });

        await DoAsync(new VoidReservation
        {
            CustomerId = "c-1",
            RecordedBy = "request",
            RequestId = "void-1",
            ReservationId = "reserve:hold-1",
        });

        Assert.That(await LinesAsync("void:void-1"), Is.EqualTo("Freed 1.1 40, left 100 Available"));
    }

    [Test]
    public async Task Lot_GoesFromPendingOverDueToExpired()
    {
        await DoAsync(Some.Earn("order", points: 100) with
        {
            AvailableFrom = time.GetUtcNow().AddDays(1),
            ExpiresAt = time.GetUtcNow().AddDays(2),
        });
        var states = new List<LotState>();
        for (var day = 0; day < 3; day++)
        {
            states.Add((await LotAsync("1.1")).Now.State);
            time.Advance(TimeSpan.FromDays(1));
        }

        await fixture.Ledger.UpdateAsync(
            "c-1", account => SpendDecider.Expire(account, time.GetUtcNow(), 10), CancellationToken.None);
        var lot = await LotAsync("1.1");

        Assert.Multiple(() =>
        {
            Assert.That(states, Is.EqualTo(new[] { LotState.Pending, LotState.Available, LotState.Due }));
            Assert.That(
                (lot.Now.State, lot.Now.Left.Value, lot.Points!.Value.Value, lot.MadeBy),
                Is.EqualTo((LotState.Expired, 0, 100, "earn:default:order")));
        });
    }

    [Test]
    public async Task Lot_ThatWasSpent_IsUsedAndNoLongerOpen()
    {
        await DoAsync(Some.Earn("order", points: 100) with { ExpiresAt = time.GetUtcNow().AddDays(2) });
        await DoAsync(Some.Redeem(100));
        time.Advance(TimeSpan.FromDays(3));

        Assert.Multiple(async () =>
        {
            Assert.That((await LotAsync("1.1")).Now.State, Is.EqualTo(LotState.Used));
            Assert.That((await api.LotsAsync()).As<LotsView>().Lots, Is.Empty);
        });
    }

    [TestCase("1.2")]
    [TestCase("2.1")]
    [TestCase("0.1")]
    [TestCase("lot")]
    [TestCase("merged:default:2026-03:never")]
    [TestCase("99999999999999999999.1")]
    public async Task Lot_ThatNeverWas_IsUnknown(string lotId)
    {
        await DoAsync(Some.Earn("order", points: 100));

        Assert.That((await api.LotAsync(lotId)).Problem, Is.EqualTo("404 unknown-lot"));
    }

    [Test]
    public void Lot_ThatWasMerged_TellsIntoWhich()
    {
        var account = Account.Open("c-1");
        for (var n = 1; n <= LotMerge.LotsMax + 1; n++) account = account.With(Some.Earn($"order-{n}", points: n));
        var first = Account.Open("c-1").Change(Some.Earn("order-1", points: 1)).Entries[0];

        var lot = LotOfEntry.AllOf(first, account, new HashSet<string>(), Some.Now).Single().Now;

        Assert.Multiple(() =>
        {
            Assert.That((lot.LotId, lot.MergedInto), Is.EqualTo(("1.1", "merged:default:2026-03:never")));
            Assert.That(lot.Left, Is.EqualTo(account.Balance));
            Assert.That(LotStanding.AllOf(account, Some.Now).Single().LotId, Is.EqualTo(lot.MergedInto));
        });
    }

    [Test]
    public void Lot_ThatExpiredUnderItsMergedName_IsExpired()
    {
        var earned = Account.Open("c-1").Change(
            Some.Earn("order-1", points: 1) with { ExpiresAt = Some.Now.AddDays(1) });
        var lot = earned.Entries[0].Lots[0];

        var standing = LotStanding.Of(
            lot, Account.Open("c-1"), new HashSet<string> { LotMerge.NamesOf(lot).Last() }, Some.Now.AddDays(2));

        Assert.That(standing.State, Is.EqualTo(LotState.Expired));
    }

    private async Task<LotView> LotAsync(string lotId) => (await api.LotAsync(lotId)).As<LotView>();

    private async Task<string> LinesAsync(string entryId) => string.Join(
        "; ", (await api.EntryLotsAsync(entryId)).As<EntryLotsView>().Lots.Select(lot =>
            $"{lot.Effect} {lot.Now.LotId} {lot.Points}, left {lot.Now.Left} {lot.Now.State}"));

    private static ReservePoints Reserve(long points) => new()
    {
        CustomerId = "c-1",
        RecordedBy = "request",
        RequestId = "hold-1",
        Points = new Points(points),
        HeldFor = TimeSpan.FromDays(1),
    };

    private async Task DoAsync(LedgerCommand command) => Assert.That(
        await fixture.Ledger.ExecuteAsync(command, CancellationToken.None), Is.TypeOf<LedgerAnswer.Recorded>());
}
