using Azure.Storage.Blobs;
using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Uploads;
using LoyaltyFunctions.Uploads.Rows;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Tests.Earning;

/// <summary>The step that awards, on a ledger: what the settings do to the points.</summary>
public sealed class AwardPointsTests
{
    private LedgerStory story = null!;

    [SetUp]
    public async Task StartAsync() => story = await LedgerStory.StartAsync();

    [TearDown]
    public async Task StopAsync() => await story.DisposeAsync();

    [Test]
    public async Task Award_WithoutSettings_IsAvailableAtOnceAndForEver()
    {
        await AwardAsync(Some.Purchase(), Some.Rules);

        var lot = (await story.AccountAsync()).Lots.Single();
        Assert.That((lot.ExpiresAt, lot.AvailableFrom, lot.AwaitsRelease), Is.EqualTo(AtOnceForEver));
        Assert.That(await story.AvailableAsync(), Is.EqualTo(125));
    }

    [Test]
    public async Task Award_BeyondTheCap_IsAnsweredWithWhatWasGiven()
    {
        var options = new EarningOptions { CapPoints = 200, CapPeriod = EarningCapPeriod.Day };
        await AwardAsync(Some.Purchase("order-1"), options);

        var answer = await AwardAsync(Some.Purchase("order-2"), options);
        var again = await AwardAsync(Some.Purchase("order-2"), options, "workflow-2");

        Assert.That((answer.Outcome, answer.Points.Value), Is.EqualTo((AwardOutcome.Awarded, 75)));
        Assert.That((again.Outcome, again.Points.Value), Is.EqualTo((AwardOutcome.Repeated, 75)));
    }

    [Test]
    public async Task Award_ThatIsHeldBack_IsPendingForItsDaysFromThePurchase()
    {
        var purchase = Some.Purchase() with { OccurredAt = Some.Now.AddDays(-10) };
        await AwardAsync(purchase, new EarningOptions { HoldbackDays = 14 });

        var pending = await story.AvailableAsync();
        story.Time.Advance(TimeSpan.FromDays(5));

        Assert.That((pending, await story.AvailableAsync(), await story.BalanceAsync()), Is.EqualTo((0, 125, 125)));
    }

    [Test]
    public async Task Award_ThatAwaitsItsRelease_IsPendingUntilThen()
    {
        await AwardAsync(Some.Purchase(), new EarningOptions { HoldbackUntilReleased = true });
        story.Time.Advance(TimeSpan.FromDays(1_000));

        var refused = await story.RedeemAsync("request-1", 1);
        await story.DoAsync(new ReleasePoints
        {
            CustomerId = LedgerStory.Customer,
            RecordedBy = "request",
            AwardId = EntryId.Earn("default", "order-42"),
        });

        Assert.That(refused, Is.TypeOf<LedgerAnswer.Refused>());
        Assert.That(await story.AvailableAsync(), Is.EqualTo(125));
    }

    [Test]
    public async Task Award_WhoseExpiryLiesInThePast_IsRecordedAndDueAtOnce()
    {
        var purchase = Some.Purchase() with { OccurredAt = Some.Now.AddMonths(-14) };
        var answer = await AwardAsync(purchase, new EarningOptions { PointsLifetimeMonths = 12 });

        var before = (await story.BalanceAsync(), await story.AvailableAsync());
        await story.ExpireAsync();

        Assert.That((answer.Points.Value, before, await story.BalanceAsync()), Is.EqualTo((125L, (125L, 0L), 0L)));
        Assert.That((await story.EntriesAsync()).Select(entry => entry.Kind), Is.EqualTo(EarnedAndExpired));
    }

    private static (DateTimeOffset?, DateTimeOffset?, bool) AtOnceForEver => default;

    private static EntryKind[] EarnedAndExpired => [EntryKind.Earn, EntryKind.Expire];

    private Task<AwardAnswer> AwardAsync(Purchase purchase, EarningOptions options, string by = "workflow-1")
    {
        var activities = new EarningActivities(
            new PurchaseFileReader(
                new BlobServiceClient("UseDevelopmentStorage=true"),
                new CosmosCustomerFileStore(
                    story.Fixture.Database, new CosmosErasureStore(story.Fixture.Database)),
                Options.Create(new UploadOptions())),
            new CosmosPurchaseRegister(story.Fixture.Database), story.Fixture.Ledger, Options.Create(options));
        return activities.AwardPointsAsync(new AwardRequest(purchase, by), CancellationToken.None);
    }
}
