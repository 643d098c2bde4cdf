using System.Globalization;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LedgerBench;

/// <summary>One customer with very many entries: awards, and a redemption after every ninth of them.</summary>
internal static class ManyEntries
{
    public const string CustomerId = "c-many";

    /// <summary>A batch takes 100 operations, of which one is the account.</summary>
    private const int EntriesPerBatch = 99;

    private static readonly DateTimeOffset Start = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes the entries without their events, many in a batch, chained as the ledger chains them.</summary>
    /// <returns>The points that are left.</returns>
    public static async Task<Points> WriteAsync(CosmosLedgerStore store, int count, CancellationToken ct)
    {
        var account = Account.Open(CustomerId);
        for (var first = 0; first < count; first += EntriesPerBatch)
        {
            var entries = new List<LedgerEntry>();
            var eTag = (await store.ReadAccountAsync(CustomerId, ct))?.ETag;
            foreach (var number in Enumerable.Range(first, Math.Min(EntriesPerBatch, count - first)))
            {
                var change = (LedgerDecision.Change)Command(number).Decide(account, At(number));
                account = change.Value.Account;
                entries.AddRange(change.Value.Entries);
            }

            var outcome = await store.CommitAsync(new LedgerChange(account with { ETag = eTag }, entries, []), ct);
            if (outcome != CommitOutcome.Committed) throw new InvalidOperationException($"The batch was {outcome}.");
        }

        return account.Balance;
    }

    /// <summary>When an entry was recorded: every five minutes one, so that a million take ten years.</summary>
    public static DateTimeOffset At(int number) => Start.AddMinutes(5L * number);

    private static LedgerCommand Command(int number)
    {
        var id = number.ToString(CultureInfo.InvariantCulture);
        return number % 10 == 9
            ? new RedeemPoints { CustomerId = CustomerId, RecordedBy = "bench", RequestId = id, Points = new Points(500) }
            : new EarnPoints
            {
                CustomerId = CustomerId,
                RecordedBy = "bench",
                EffectiveAt = At(number),
                PurchaseHash = id,
                Receipt = new Receipt(
                    "default/1", "bench", id, "down", [new ReceiptLine(10m, "EUR", 10, new Points(100))]),
            };
    }
}
