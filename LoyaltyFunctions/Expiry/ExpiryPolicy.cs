using LoyaltyFunctions.Ledger;

namespace LoyaltyFunctions.Expiry;

/// <summary>What the passing of time does to an account. Pure.</summary>
internal static class ExpiryPolicy
{
    /// <summary>So many ends are one batch: with events and account they stay below its 100 operations.</summary>
    public const int EndsPerChangeMax = 40;

    /// <summary>So many reminders are one batch.</summary>
    public const int RemindersPerChangeMax = 80;

    /// <summary>Ends reservations and lots whose time has come, the reservations first; null where none has.</summary>
    public static LedgerChange? EndDue(Account account, DateTimeOffset now)
    {
        var lapsed = SpendDecider.Lapse(account, now, EndsPerChangeMax);
        var ended = lapsed.Then(
            SpendDecider.Expire(lapsed.Account, now, EndsPerChangeMax - lapsed.Entries.Count));
        return ended.Entries.Count > 0 ? ended : null;
    }

    /// <summary>
    /// Announces, once for each instant, the points that expire after now and until an instant, and remembers how far
    /// it has announced; null where nothing is new.
    /// </summary>
    public static LedgerChange? Remind(Account account, DateTimeOffset now, DateTimeOffset until)
    {
        var expiring = account.Lots
            .Where(lot => lot.ExpiresAt > now && lot.ExpiresAt <= until)
            .Where(lot => account.RemindedThrough is null || lot.ExpiresAt > account.RemindedThrough)
            .GroupBy(lot => lot.ExpiresAt!.Value)
            .OrderBy(instant => instant.Key)
            .Take(RemindersPerChangeMax)
            .ToList();
        if (expiring.Count == 0) return null;
        var events = expiring.Select(
            instant => PointsExpiring.For(account.CustomerId, instant.Key, [.. instant], now));
        return new LedgerChange(account with { RemindedThrough = expiring[^1].Key }, Entries: [], [.. events]);
    }
}
