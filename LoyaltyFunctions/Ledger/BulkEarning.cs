using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;
using Polly;
using Polly.Timeout;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// Records many awards of one customer with few requests: each batch holds as many of them as the store takes. Each
/// award is the same entry with the same event as if it had come alone.
/// </summary>
public sealed class BulkEarning(CosmosLedgerStore store, TimeProvider time)
{
    /// <summary>The store takes 100 operations in a batch; one is for the event of what follows.</summary>
    private const int OperationsMax = 99;

    /// <summary>
    /// The store takes 2 MB in a batch; this leaves room for the account and for what is not counted.
    /// </summary>
    private const long BytesMax = 1_000_000;

    private readonly ResiliencePipeline retries = PointsLedger.Retries(time);

    /// <summary>Records each award once, in the given order.</summary>
    /// <param name="awards">Of one customer; any number, also the same award twice.</param>
    /// <param name="follow">What follows from the account after the awards, in the same batch: at most one event, no
    /// entry; null for nothing. May be asked several times.</param>
    /// <returns>An answer for each, in the same order, as <see cref="PointsLedger.ExecuteAsync"/> gives it.</returns>
    /// <exception cref="CosmosException">The store could not be reached in any of
    /// <see cref="PointsLedger.AttemptsMax"/> attempts; asking again settles what was recorded.</exception>
    public async Task<IReadOnlyList<LedgerAnswer>> EarnAsync(
        IReadOnlyList<EarnPoints> awards, Func<Account, LedgerChange?> follow, CancellationToken cancellationToken)
    {
        var answers = new List<LedgerAnswer>(awards.Count);
        var known = new Dictionary<string, LedgerEntry>(StringComparer.Ordinal);
        while (answers.Count < awards.Count)
        {
            var waiting = awards.Skip(answers.Count).ToList();
            try
            {
                answers.AddRange(await retries.ExecuteAsync(
                    async token => await TryAsync(waiting, known, follow, token), cancellationToken));
            }
            catch (Exception exception) when (exception is BalanceMovedException or TimeoutRejectedException)
            {
                return [.. answers, .. waiting.Select(award => new LedgerAnswer.Busy(award.CustomerId))];
            }
        }

        return answers;
    }

    /// <param name="known">Entries that a batch met: ids of awards that stand in the ledger already.</param>
    /// <returns>The answers of the first awards, at least of one.</returns>
    private async Task<IReadOnlyList<LedgerAnswer>> TryAsync(
        List<EarnPoints> waiting, Dictionary<string, LedgerEntry> known, Func<Account, LedgerChange?> follow,
        CancellationToken cancellationToken)
    {
        var customerId = waiting[0].CustomerId;
        var account = await store.ReadAccountAsync(customerId, cancellationToken) ?? Account.Open(customerId);
        var (answers, change) = Decide(waiting, account, known);
        if (change.Asked == 0) return await AskIdsAsync(waiting, answers, cancellationToken);
        if (follow(change.Account) is { } last) change = change.Then(last) with { Asked = change.Asked };
        switch (await store.CommitAsync(change, cancellationToken))
        {
            case CommitOutcome.Committed:
                return await AskIdsAsync(waiting, answers, cancellationToken);
            case CommitOutcome.EntryExists:
                await LearnAsync(customerId, change, known, cancellationToken);

                // What is known is answered at once, so that attempts count for each step and not for all of a file.
                var first = waiting.TakeWhile(award => known.ContainsKey(award.EntryId)).ToList();
                return first.Count > 0
                    ? [.. first.Select(award => PointsLedger.Settle(known[award.EntryId], award))]
                    : throw new BalanceMovedException(customerId);
            default:
                throw new BalanceMovedException(customerId);
        }
    }

    // The id is asked before the rule: what was done before is repeated, not refused.
    private async Task<IReadOnlyList<LedgerAnswer>> AskIdsAsync(
        List<EarnPoints> waiting, List<LedgerAnswer> answers, CancellationToken cancellationToken)
    {
        foreach (var (index, award) in waiting.Take(answers.Count).Index())
        {
            if (answers[index] is not LedgerAnswer.Refused) continue;
            var existing = await store.ReadEntryAsync(award.CustomerId, award.EntryId, cancellationToken);
            if (existing is not null) answers[index] = PointsLedger.Settle(existing, award);
        }

        return answers;
    }

    private (List<LedgerAnswer> Answers, LedgerChange Change) Decide(
        List<EarnPoints> waiting, Account account, Dictionary<string, LedgerEntry> known)
    {
        var now = time.GetUtcNow();
        var change = SpendDecider.Lapse(account, now, SpendDecider.ReservationsMax) with { Asked = 0 };
        var made = new HashSet<string>(StringComparer.Ordinal);
        var answers = new List<LedgerAnswer>();
        var bytes = 0L;
        foreach (var award in waiting)
        {
            if (known.TryGetValue(award.EntryId, out var existing))
            {
                answers.Add(PointsLedger.Settle(existing, award));
                continue;
            }

            // The second of two awards of one id is asked when the first is stored.
            if (!made.Add(award.EntryId)) break;
            var (answer, next) = Decide(award, change.Account, now);
            if (next is not null)
            {
                var longer = change.Then(next) with { Asked = change.Asked + 1 };
                bytes += EstimatedBytes(award);
                if (longer.Operations > OperationsMax || (bytes > BytesMax && answers.Count > 0)) break;
                change = longer;
            }

            answers.Add(answer);
        }

        return (answers, change);
    }

    // Generous: an entry and its event, each line of the receipt with its names in the longest encoding.
    private static long EstimatedBytes(EarnPoints award)
    {
        const int entryBytes = 3_000, lineBytes = 300, characterBytesMax = 4;
        return entryBytes + award.Receipt.Lines.Sum(
            line => lineBytes + (characterBytesMax * ((line.Line?.Length ?? 0L) + (line.Sku?.Length ?? 0L))));
    }

    private static (LedgerAnswer Answer, LedgerChange? Change) Decide(
        EarnPoints award, Account account, DateTimeOffset now)
    {
        try
        {
            var change = ((LedgerDecision.Change)award.Decide(account, now)).Value;
            return (new LedgerAnswer.Recorded(change.Entries[^1]), change);
        }
        catch (OverflowException exception)
        {
            return (
                new LedgerAnswer.Refused(new LedgerRefusal(LedgerRefusalCode.BalanceTooLarge, exception.Message)),
                null);
        }
    }

    private async Task LearnAsync(
        string customerId, LedgerChange change, Dictionary<string, LedgerEntry> known,
        CancellationToken cancellationToken)
    {
        var found = await Task.WhenAll(change.Entries.TakeLast(change.Asked).Select(
            entry => store.ReadEntryAsync(customerId, entry.EntryId, cancellationToken)));
        foreach (var entry in found.OfType<LedgerEntry>()) known[entry.EntryId] = entry;
    }
}
