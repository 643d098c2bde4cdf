using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LoyaltyFunctions.Tests.Integrity;

/// <summary>Lets two customers do everything that a ledger knows, by chance that a seed decides.</summary>
internal sealed class RandomLedger(LedgerFixture fixture, FakeTimeProvider time, int seed)
{
    public const string Ada = "ada 😀";
    public const string Bob = "bob";

    private readonly Random random = new(seed);
    private readonly List<string> reservations = [];
    private readonly List<string> awards = [];
    private readonly List<string> redemptions = [];
    private int step;

    public async Task RunAsync(int steps)
    {
        for (step = 1; step <= steps; step++)
        {
            time.Advance(TimeSpan.FromHours(random.Next(1, 30)));
            await StepAsync(random.Next(4) == 0 ? Bob : Ada);
        }
    }

    private async Task StepAsync(string customer)
    {
        switch (random.Next(12))
        {
            case 0 or 1 or 2:
                await DoAsync(Earn(customer), awards);
                break;
            case 3:
                await DoAsync(Some.Redeem(random.Next(1, 200), $"r-{step}", customer), redemptions);
                break;
            case 4:
                await DoAsync(Reserve(customer), reservations);
                break;
            case 5:
                await DoAsync(new PostReservation
                {
                    CustomerId = customer, RecordedBy = "test", RequestId = $"p-{step}",
                    ReservationId = Any(reservations),
                });
                break;
            case 6:
                await DoAsync(new VoidReservation
                {
                    CustomerId = customer, RecordedBy = "test", RequestId = $"v-{step}",
                    ReservationId = Any(reservations),
                });
                break;
            case 7:
                await DoAsync(Return(customer));
                break;
            case 8:
                await DoAsync(Adjust(customer));
                break;
            case 9:
                await TransferAsync(customer);
                break;
            case 10:
                await DoAsync(new ReleasePoints { CustomerId = customer, RecordedBy = "test", AwardId = Any(awards) });
                break;
            default:
                await fixture.Ledger.UpdateAsync(customer, Expire, CancellationToken.None);
                break;
        }
    }

    private EarnPoints Earn(string customer) => Some.Earn($"order-{step}", customer, random.Next(1, 500)) with
    {
        ExpiresAt = random.Next(2) == 0 ? time.GetUtcNow().AddDays(random.Next(1, 90)) : null,
        AwaitsRelease = random.Next(3) == 0,
        AvailableFrom = random.Next(3) == 0 ? time.GetUtcNow().AddDays(random.Next(1, 20)) : null,
    };

    private ReservePoints Reserve(string customer) => new()
    {
        CustomerId = customer,
        RecordedBy = "test",
        RequestId = $"h-{step}",
        Points = new Points(random.Next(1, 100)),
        HeldFor = TimeSpan.FromDays(random.Next(1, 10)),
        Reference = "für 顧客 \u0007 \u2028 😀",
    };

    private ReversalCommand Return(string customer) => random.Next(2) == 0
        ? new ReversePurchase
        {
            CustomerId = customer, RecordedBy = "test", ReturnId = $"b-{step}", ReversedId = Any(awards),
        }
        : new ReverseRedemption
        {
            CustomerId = customer, RecordedBy = "test", ReturnId = $"b-{step}", ReversedId = Any(redemptions),
            Grace = TimeSpan.FromDays(30),
        };

    private AdjustPoints Adjust(string customer) => new()
    {
        CustomerId = customer,
        RecordedBy = "test",
        RequestId = $"a-{step}",
        Points = new Points(random.Next(2) == 0 ? random.Next(1, 50) : -random.Next(1, 50)),
        Remark = new Remark("goodwill", "agent-7"),
        Program = "default",
    };

    private async Task TransferAsync(string sender)
    {
        var command = new TransferPointsOut
        {
            CustomerId = sender,
            RecordedBy = "test",
            RequestId = $"t-{step}",
            Receiver = sender == Ada ? Bob : Ada,
            Points = new Points(random.Next(1, 60)),
        };
        var answer = await fixture.Ledger.ExecuteAsync(command, CancellationToken.None);
        if (answer is not LedgerAnswer.Recorded sent) return;
        await DoAsync(new TransferPointsIn
        {
            CustomerId = random.Next(3) == 0 ? sender : command.Receiver,
            RecordedBy = "test",
            RequestId = command.RequestId,
            Out = sent.Entry,
        });
    }

    private LedgerChange? Expire(Account account) =>
        SpendDecider.Expire(account, time.GetUtcNow(), limit: 10) is { Entries.Count: > 0 } change ? change : null;

    private async Task DoAsync(LedgerCommand command, List<string>? done = null)
    {
        if (await fixture.Ledger.ExecuteAsync(command, CancellationToken.None) is LedgerAnswer.Recorded it)
        {
            done?.Add(it.Entry.EntryId);
        }
    }

    private string Any(List<string> ids) => ids.Count == 0 ? "earn:default:none" : ids[random.Next(ids.Count)];
}
