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
        var account = Earn(Account.Open("c-1"), 0, first.AddMilliseconds(100));
        var ended = EndAll(account, first.AddMilliseconds(200));
        account = EndAll(Earn(ended, 200, first.AddMilliseconds(900)), first.AddSeconds(1));

        Assert.That(account.Balance, Is.EqualTo(Points.Zero));
    }

    private static Account Earn(Account account, int from, DateTimeOffset expiresAt) =>
        Enumerable.Range(from, LotMerge.LotsMax + 5).Aggregate(
            account, (sum, n) => sum.With(Some.Earn($"order-{n}", points: 1) with { ExpiresAt = expiresAt }));

    private static Account EndAll(Account account, DateTimeOffset at)
    {
        var ids = new HashSet<string>();
        while (ExpiryPolicy.EndDue(account, at) is { } change)
        {
            account = change.Account;
            Assert.That(change.Entries.Select(entry => entry.EntryId).Where(id => !ids.Add(id)), Is.Empty);
        }

        return account;
    }
}
