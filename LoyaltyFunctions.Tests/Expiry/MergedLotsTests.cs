using LoyaltyFunctions.Expiry;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Expiry;

public sealed class MergedLotsTests
{
    [Test]
    public void Lots_ThatEndWithinOneSecond_KeepTheirOwnNames_AndAllExpire()
    {
        var first = Some.Now.AddDays(1).AddMilliseconds(-Some.Now.Millisecond);
        var ids = new List<string>();
        var account = Earn(Account.Open("c-1"), 0, first.AddMilliseconds(100));
        account = EndAll(account, first.AddMilliseconds(200), ids);
        account = EndAll(Earn(account, 200, first.AddMilliseconds(900)), first.AddSeconds(1), ids);

        Assert.That(account.Balance, Is.EqualTo(Points.Zero));
        Assert.That(ids, Is.Unique);
    }

    private static Account Earn(Account account, int from, DateTimeOffset expiresAt) =>
        Enumerable.Range(from, LotMerge.LotsMax + 5).Aggregate(
            account, (sum, n) => sum.With(Some.Earn($"order-{n}", points: 1) with { ExpiresAt = expiresAt }));

    private static Account EndAll(Account account, DateTimeOffset at, List<string> ids)
    {
        while (ExpiryPolicy.EndDue(account, at) is { } change)
        {
            ids.AddRange(change.Entries.Select(entry => entry.EntryId));
            account = change.Account;
        }

        return account;
    }
}
