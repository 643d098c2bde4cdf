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

    private Task StepAsync(string customer) => random.Next(12) switch
    {
        0 or 1 or 2 => DoAsync(Earn(customer), awards),
        3 => DoAsync(Some.Redeem(random.Next(1, 200), $"r-{step}", customer), redemptions),
        4 => DoAsync(Reserve(customer), reservations),
        5 => DoAsync(Post(customer)),
        6 => DoAsync(Void(customer)),
        7 => DoAsync(Return(customer)),
        8 => DoAsync(Adjust(customer)),
        9 => TransferAsync(customer),
        10 => DoAsync(Release(customer)),
        _ => fixture.Ledger.UpdateAsync(customer, Expire, CancellationToken.None),
    };

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

    private PostReservation Post(string customer) => new()
    {
        CustomerId = customer,
        RecordedBy = "test",
        RequestId = $"p-{step}",
        ReservationId = Any(reservations),
    };

    private VoidReservation Void(string customer) => new()
    {
        CustomerId = customer,
        RecordedBy = "test",
        RequestId = $"v-{step}",
        ReservationId = Any(reservations),
    };

    private ReleasePoints Release(string customer) => new()
    {
        CustomerId = customer,
        RecordedBy = "test",
        AwardId = Any(awards),
    };

    private ReversalCommand Return(string customer)
    {
        if (random.Next(2) == 0)
        {
            return new ReversePurchase
            {
                CustomerId = customer,
                RecordedBy = "test",
                ReturnId = $"b-{step}",
                ReversedId = Any(awards),
            };
        }

        return new ReverseRedemption
        {
            CustomerId = customer,
            RecordedBy = "test",
            ReturnId = $"b-{step}",
            ReversedId = Any(redemptions),
            Grace = TimeSpan.FromDays(30),
        };
    }

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
