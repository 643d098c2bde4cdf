using System.Collections.Concurrent;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Tests.Support;

/// <summary>
/// Callers who send commands of all kinds to the same few customers at once, each asking again under the same id until
/// it is answered; and what the balances must be by what they were answered.
/// </summary>
internal sealed class LedgerCrowd(LedgerFixture fixture, int seed)
{
    public const int Callers = 6;
    public const int CommandsOfACaller = 50;

    private const int CustomerCount = 3;
    private const int AsksMax = 100;

    private static readonly TimeSpan OneDay = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, long> balances = new();
    private readonly ConcurrentBag<(LedgerCommand Command, LedgerEntry Entry)> recorded = [];

    public static IEnumerable<string> Customers => Enumerable.Range(0, CustomerCount).Select(CustomerOf);

    /// <summary>What was recorded for its caller, in no order.</summary>
    public IReadOnlyCollection<(LedgerCommand Command, LedgerEntry Entry)> Recorded => recorded;

    public long BalanceOf(string customerId) => balances.GetValueOrDefault(customerId);

    public Task RunAsync() => Task.WhenAll(Enumerable.Range(0, Callers).Select(CallAsync));

    private static string CustomerOf(int number) => $"c-{number}";

    private async Task CallAsync(int caller)
    {
        var dice = new Random((seed * Callers) + caller);
        var mine = new List<LedgerEntry>();
        for (var n = 1; n <= CommandsOfACaller; n++)
        {
            var (command, effect) = Next(dice, mine, $"{caller}-{n}");
            if (await AskAsync(command, effect) is not { } entry) continue;
            mine.Add(entry);
            if (entry.Kind != EntryKind.TransferOut) continue;
            await AskAsync(Arrival(entry, $"{caller}-{n}"), -entry.Points.Value);
        }
    }

    // A command, and what it does to the balance if it is recorded.
    private static (LedgerCommand Command, long Effect) Next(Random dice, List<LedgerEntry> mine, string id)
    {
        var customer = CustomerOf(dice.Next(CustomerCount));
        var points = dice.Next(1, 100);
        var award = Any(dice, mine, EntryKind.Earn);
        var held = Any(dice, mine, EntryKind.Reserve);
        return dice.Next(10) switch
        {
            0 => (Some.Redeem(points, id, customer), -points),
            1 => (Reserve(customer, id, points), 0),
            2 when held is not null => (Post(held, id), -held.Held.Value),
            3 when held is not null => (Void(held, id), 0),
            4 when award is not null => (Reverse(award, id), -award.Qualifying.Value),
            5 => (Adjust(customer, id, points), points),
            6 => (Adjust(customer, id, -points), -points),
            7 => (Transfer(customer, id, points), -points),
            _ => (Some.Earn(id, customer, points, by: id), points),
        };
    }

    private static ReservePoints Reserve(string customer, string id, long points) => new()
    {
        CustomerId = customer,
        RecordedBy = id,
        RequestId = id,
        Points = new(points),
        HeldFor = OneDay,
    };

    private static PostReservation Post(LedgerEntry held, string id) =>
        new() { CustomerId = held.CustomerId, RecordedBy = id, RequestId = id, ReservationId = held.EntryId };

    private static VoidReservation Void(LedgerEntry held, string id) =>
        new() { CustomerId = held.CustomerId, RecordedBy = id, RequestId = id, ReservationId = held.EntryId };

    private static ReversePurchase Reverse(LedgerEntry award, string id) =>
        new() { CustomerId = award.CustomerId, RecordedBy = id, ReturnId = id, ReversedId = award.EntryId };

    private static AdjustPoints Adjust(string customer, string id, long points) => new()
    {
        CustomerId = customer,
        RecordedBy = id,
        RequestId = id,
        Points = new(points),
        Program = "default",
        Remark = new Remark("counted wrong", "staff-1"),
    };

    // Every customer sends to the next one.
    private static TransferPointsOut Transfer(string customer, string id, long points) => new()
    {
        CustomerId = customer,
        RecordedBy = id,
        RequestId = id,
        Points = new(points),
        Receiver = CustomerOf((customer[^1] - '0' + 1) % CustomerCount),
    };

    private static TransferPointsIn Arrival(LedgerEntry sent, string id) =>
        new() { CustomerId = sent.Counterparty!, RecordedBy = id, RequestId = id, Out = sent };

    private static LedgerEntry? Any(Random dice, List<LedgerEntry> entries, EntryKind kind)
    {
        var some = entries.Where(entry => entry.Kind == kind).ToList();
        return some.Count == 0 ? null : some[dice.Next(some.Count)];
    }

    private async Task<LedgerEntry?> AskAsync(LedgerCommand command, long effect)
    {
        for (var ask = 1; ask <= AsksMax; ask++)
        {
            try
            {
                switch (await fixture.Ledger.ExecuteAsync(command, CancellationToken.None))
                {
                    case LedgerAnswer.Recorded it:
                        recorded.Add((command, it.Entry));
                        balances.AddOrUpdate(command.CustomerId, effect, (_, sum) => sum + effect);
                        return it.Entry;
                    case LedgerAnswer.Refused:
                        return null;
                    case LedgerAnswer.Busy:
                        continue;
                    case var other:
                        throw new AssertionException($"{command.EntryId} was answered {other}.");
                }
            }
            catch (Exception exception) when (exception is CosmosException or HttpRequestException)
            {
                // What a caller does who gets no answer: asks again.
            }
        }

        throw new AssertionException($"{command.EntryId} of {command.CustomerId} was not answered.");
    }
}
