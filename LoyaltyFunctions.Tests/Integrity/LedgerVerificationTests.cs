using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Extensions.Time.Testing;

namespace LoyaltyFunctions.Tests.Integrity;

public sealed class LedgerVerificationTests
{
    private FakeTimeProvider time = null!;
    private LedgerFixture fixture = null!;

    [SetUp]
    public async Task StartAsync()
    {
        time = new FakeTimeProvider(Some.Now) { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) };
        fixture = await LedgerFixture.StartAsync(time);
    }

    [TearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public async Task Ledger_OfEveryKindOfEntry_IsVerified(int seed)
    {
        await new RandomLedger(fixture, time, seed).RunAsync(steps: 500);

        var found = await WalkAsync();
        var kinds = (await fixture.EntriesAsync(RandomLedger.Ada)).Concat(await fixture.EntriesAsync(RandomLedger.Bob))
            .Select(entry => entry.Kind).Distinct();
        Assert.Multiple(() =>
        {
            Assert.That(found.Select(it => it.Finding), Is.All.Null);
            Assert.That(found.Select(it => it.CustomerId), Is.EqualTo(new[] { RandomLedger.Ada, RandomLedger.Bob }));
            Assert.That(kinds, Is.EquivalentTo(Enum.GetValues<EntryKind>()));
        });
    }

    [Test]
    public async Task Ledger_LongerThanAPageAndAWindow_IsVerifiedAndABadEntryFound()
    {
        const int entries = CosmosChainStore.EntriesPageMax + 20;
        for (var n = 1; n <= entries; n++)
        {
            await fixture.Ledger.ExecuteAsync(Some.Earn($"order-{n}"), CancellationToken.None);
        }

        var before = (await WalkAsync()).Single();
        await new StoredLedger(fixture, "c-1").DeleteEntryAsync(CosmosChainStore.EntriesPageMax);
        var after = (await WalkAsync()).Single();

        Assert.That((before.Verified, before.Entries), Is.EqualTo((true, entries)));
        Assert.That(
            (after.Finding!.Kind, after.Finding.Sequence),
            Is.EqualTo((ChainFault.Missing, CosmosChainStore.EntriesPageMax)));
    }

    [Test]
    public async Task Ledger_ThatGrowsWhileItIsChecked_IsVerified()
    {
        await fixture.Ledger.ExecuteAsync(Some.Earn("order-0"), CancellationToken.None);
        using var enough = new CancellationTokenSource();
        var writing = WriteAsync(enough.Token);
        for (var check = 0; check < 20; check++) Assert.That((await WalkAsync()).Select(it => it.Finding), Is.All.Null);
        await enough.CancelAsync();
        await writing;
    }

    [Test]
    public async Task Customer_WhomNobodyKnows_IsNotVerified() =>
        Assert.That(await Verification.VerifyAsync("nobody", CancellationToken.None), Is.Null);

    [Test]
    public async Task Walk_PassesOverMoreThanAPageOfCustomers()
    {
        const int customers = LedgerVerification.CustomersPageMax / 2 + 5;
        await Parallel.ForAsync(0, customers, async (n, token) =>
            await fixture.Ledger.ExecuteAsync(Some.Earn(customerId: $"c-{n}"), token));

        Assert.That(
            (await WalkAsync()).Select(found => found.CustomerId),
            Is.Unique.And.EquivalentTo(Enumerable.Range(0, customers).Select(n => $"c-{n}")));
    }

    private async Task WriteAsync(CancellationToken enough)
    {
        for (var n = 1; !enough.IsCancellationRequested; n++)
        {
            await fixture.Ledger.ExecuteAsync(Some.Earn($"order-{n}"), CancellationToken.None);
        }
    }

    private LedgerVerification Verification => new(new CosmosChainStore(fixture.Database));

    private async Task<List<CustomerVerification>> WalkAsync()
    {
        var all = new List<CustomerVerification>();
        await foreach (var one in Verification.VerifyAllAsync(CancellationToken.None)) all.Add(one);
        return all;
    }
}
