using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Earning;

public sealed class BulkPurchaseClaimsTests
{
    private LedgerFixture ledger = null!;
    private BulkPurchaseClaims claims = null!;

    [SetUp]
    public async Task StartAsync()
    {
        ledger = await LedgerFixture.StartAsync();
        claims = new BulkPurchaseClaims(ledger.Bulk, ledger.Database);
    }

    [TearDown]
    public async Task StopAsync() => await ledger.DisposeAsync();

    [TestCase(10)]
    [TestCase(700)]
    public async Task Purchases_OfNobodyYet_AreTheirOwnNowAndAgain(int count)
    {
        var purchases = Purchases(count, "c-1");

        var first = await claims.ClaimAsync(purchases, CancellationToken.None);
        var again = await claims.ClaimAsync(purchases, CancellationToken.None);

        Assert.That(first.Concat(again), Is.All.Null);
    }

    [TestCase(10)]
    [TestCase(700)]
    public async Task Purchases_OfAnotherCustomer_AreNamedAndTheRestIsClaimed(int count)
    {
        var register = new CosmosPurchaseRegister(ledger.Database);
        await register.ClaimAsync(Some.Purchase("order-3", "c-9"), CancellationToken.None);

        var owners = await claims.ClaimAsync(Purchases(count, "c-1"), CancellationToken.None);

        Assert.Multiple(() =>
        {
            Assert.That(owners[2], Is.EqualTo("c-9"));
            Assert.That(owners.Where((_, index) => index != 2), Is.All.Null);
        });
    }

    [Test]
    public async Task AnId_ThatStandsTwiceInTheList_IsTheFirstPurchases()
    {
        var owners = await claims.ClaimAsync(
            [Some.Purchase("order-1", "c-1"), Some.Purchase("order-1", "c-2"), Some.Purchase("order-1", "c-1")],
            CancellationToken.None);

        Assert.That(owners, Is.EqualTo(new[] { null, "c-1", null }));
    }

    private static List<Purchase> Purchases(int count, string customerId) =>
        [.. Enumerable.Range(1, count).Select(n => Some.Purchase($"order-{n}", customerId))];
}
