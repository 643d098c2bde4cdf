using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Tests.Support;

/// <summary>What happens to one customer, told in verbs, on a ledger of its own.</summary>
internal sealed class LedgerStory : IAsyncDisposable
{
    public const string Customer = "c-1";

    private const string Actor = "story";

    private readonly LedgerFixture fixture;

    private LedgerStory(LedgerFixture fixture, StoryClock time)
    {
        this.fixture = fixture;
        Time = time;
    }

    public LedgerFixture Fixture => fixture;

    public StoryClock Time { get; }

    public static async Task<LedgerStory> StartAsync()
    {
        var time = new StoryClock(Some.Now);
        return new LedgerStory(await LedgerFixture.StartAsync(time), time);
    }

    public Task<LedgerAnswer> DoAsync(LedgerCommand command) =>
        fixture.Ledger.ExecuteAsync(command, CancellationToken.None);

    /// <summary>An award over the given receipt lines.</summary>
    public Task<LedgerAnswer> EarnAsync(string purchaseId, IReadOnlyList<ReceiptLine> lines) => DoAsync(
        Some.Earn(purchaseId, Customer) with { Receipt = Some.Receipt(purchaseId, points: 0) with { Lines = lines } });

    public Task<LedgerAnswer> EarnAsync(string purchaseId, long points, DateTimeOffset? expiresAt = null) =>
        DoAsync(Some.Earn(purchaseId, Customer, points) with { ExpiresAt = expiresAt });

    public Task<LedgerAnswer> RedeemAsync(string requestId, long points) =>
        DoAsync(Some.Redeem(points, requestId, Customer));

    /// <summary>The goods of a purchase go back; without lines, all that is left of them.</summary>
    public Task<LedgerAnswer> ReturnAsync(string purchaseId, string returnId, params ReturnLine[] lines) =>
        DoAsync(new ReversePurchase
        {
            CustomerId = Customer,
            RecordedBy = Actor,
            ReturnId = returnId,
            ReversedId = EntryId.Earn("default", purchaseId),
            Lines = lines,
        });

    /// <summary>Points that were spent are given back.</summary>
    public Task<LedgerAnswer> RefundAsync(string requestId, string returnId) => DoAsync(new ReverseRedemption
    {
        CustomerId = Customer,
        RecordedBy = Actor,
        ReturnId = returnId,
        ReversedId = EntryId.Redeem(requestId),
    });

    public Task<LedgerAnswer> ReserveAsync(string requestId, long points, TimeSpan heldFor) =>
        DoAsync(new ReservePoints
        {
            CustomerId = Customer,
            RecordedBy = Actor,
            RequestId = requestId,
            Points = new Points(points),
            HeldFor = heldFor,
        });

    /// <summary>What the run of the expiry does to this customer.</summary>
    public Task ExpireAsync() => fixture.Ledger.UpdateAsync(
        Customer,
        account => SpendDecider.Expire(account, Time.GetUtcNow(), limit: 50) is { Entries.Count: > 0 } change
            ? change
            : null,
        CancellationToken.None);

    public Task<Account> AccountAsync() => fixture.AccountAsync(Customer);

    public Task<IReadOnlyList<LedgerEntry>> EntriesAsync() => fixture.EntriesAsync(Customer);

    /// <summary>All points: what can be spent, is held or owed.</summary>
    public async Task<long> BalanceAsync() => (await AccountAsync()).Balance.Value;

    /// <summary>What can be spent now.</summary>
    public async Task<long> AvailableAsync() =>
        Balances.Of(await AccountAsync(), Time.GetUtcNow()).Available.Value;

    public ValueTask DisposeAsync() => fixture.DisposeAsync();
}
