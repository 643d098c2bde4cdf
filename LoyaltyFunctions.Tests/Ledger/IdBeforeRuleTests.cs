using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LoyaltyFunctions.Tests.Ledger;

/// <summary>What was done before is repeated, whatever a rule would say of it today.</summary>
public sealed class IdBeforeRuleTests
{
    private readonly FakeTimeProvider time = new(Some.Now) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) };
    private LedgerFixture fixture = null!;

    [SetUp]
    public async Task StartAsync() => fixture = await LedgerFixture.StartAsync(time);

    [TearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task Earning_RepeatedWhereTheBalanceIsFull_IsRepeated()
    {
        await AskAsync(Some.Earn("order-1", points: Points.Max));

        Assert.That(
            await AskAsync(Some.Earn("order-1", points: Points.Max, by: "workflow-2")),
            Is.TypeOf<LedgerAnswer.Repeated>());
    }

    [Test]
    public async Task Adjustment_RepeatedAfterItsExpiry_IsRepeated()
    {
        await AskAsync(Some.Earn());
        await AskAsync(Adjust(expiresAt: Some.Now.AddDays(1)));
        time.Advance(TimeSpan.FromDays(2));

        Assert.That(
            await AskAsync(Adjust(expiresAt: Some.Now.AddDays(1)) with { RecordedBy = "another" }),
            Is.TypeOf<LedgerAnswer.Repeated>());
    }

    [Test]
    public async Task Adjustment_WithAnExpiryThatHasPassed_IsRefused()
    {
        await AskAsync(Some.Earn());

        Assert.That(Refusal(await AskAsync(Adjust(Some.Now))), Is.EqualTo(LedgerRefusalCode.ExpiryPassed));
    }

    [TestCase("earn:default:order-42", null)]
    [TestCase("earn:default:order-43", LedgerRefusalCode.UnknownEntry)]
    [TestCase("account", LedgerRefusalCode.UnknownEntry)]
    public async Task Adjustment_CorrectsOnlyWhatStandsInTheLedger(string corrects, LedgerRefusalCode? refusal)
    {
        await AskAsync(Some.Earn());

        var answer = await AskAsync(Adjust(expiresAt: null) with { Corrects = corrects });

        Assert.That((answer as LedgerAnswer.Refused)?.Refusal.Code, Is.EqualTo(refusal));
    }

    [Test]
    public async Task Redemption_WithTheIdOfOneAtAnotherTime_IsRefused()
    {
        await AskAsync(Some.Earn());
        await AskAsync(Some.Redeem(5) with { EffectiveAt = Some.Now.AddDays(-1) });

        Assert.That(
            await AskAsync(Some.Redeem(5) with { EffectiveAt = Some.Now.AddDays(-2) }),
            Is.TypeOf<LedgerAnswer.KeyReused>());
    }

    [Test]
    public async Task Redemption_AfterAsManyReservationsAsThereCanBeHaveLapsed_FindsAllTheirPoints()
    {
        await AskAsync(Some.Earn(points: SpendDecider.ReservationsMax));
        for (var n = 0; n < SpendDecider.ReservationsMax; n++)
        {
            await AskAsync(new ReservePoints
            {
                CustomerId = "c-1",
                RecordedBy = "request",
                RequestId = $"held-{n}",
                Points = new Points(1),
                HeldFor = TimeSpan.FromMinutes(1),
            });
        }

        time.Advance(TimeSpan.FromHours(1));

        Assert.That(await AskAsync(Some.Redeem(SpendDecider.ReservationsMax)), Is.TypeOf<LedgerAnswer.Recorded>());
        Assert.That((await fixture.AccountAsync("c-1")).Reservations, Is.Empty);
    }

    private static LedgerRefusalCode Refusal(LedgerAnswer answer) => ((LedgerAnswer.Refused)answer).Refusal.Code;

    private static AdjustPoints Adjust(DateTimeOffset? expiresAt) => new()
    {
        CustomerId = "c-1",
        RecordedBy = "request",
        RequestId = "adjust-1",
        Points = new Points(10),
        Remark = new Remark("a till was broken", "anna"),
        Program = "default",
        ExpiresAt = expiresAt,
    };

    private Task<LedgerAnswer> AskAsync(LedgerCommand command) =>
        fixture.Ledger.ExecuteAsync(command, CancellationToken.None);
}
