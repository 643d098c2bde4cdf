using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Earning;

public sealed class CosmosPurchaseRegisterTests
{
    private const int Customers = 20;

    [Test]
    public async Task Purchase_ClaimedByManyAtOnce_IsOneCustomersForAll()
    {
        await using var ledger = await LedgerFixture.StartAsync();
        var register = new CosmosPurchaseRegister(ledger.Database);

        var owners = await Task.WhenAll(Enumerable.Range(1, Customers).Select(customer =>
            register.ClaimAsync(Some.Purchase(customerId: $"c-{customer}"), CancellationToken.None)));

        Assert.That(owners.Count(owner => owner is null), Is.EqualTo(1));
        var first = $"c-{Array.IndexOf(owners, null) + 1}";
        Assert.That(owners.OfType<string>(), Has.Exactly(Customers - 1).EqualTo(first));
    }
}
