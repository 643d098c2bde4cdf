using System.Globalization;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Ledger;

/// <summary>What a customer has and why, over HTTP.</summary>
public sealed class LedgerFunctions(CosmosLedgerStore store)
{
    public const string GetBalanceName = "GetBalance";
    public const string GetEntriesName = "GetEntries";
    public const int EntriesLimitDefault = 50;
    public const int EntriesLimitMax = 500;

    /// <summary>200 with the balance, 404 for a customer without an account.</summary>
    [Function(GetBalanceName)]
    public async Task<IResult> GetBalanceAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "customers/{customerId}/balance")] HttpRequest request,
        string customerId,
        CancellationToken cancellationToken) =>
        await store.ReadAccountAsync(RouteKey.Read(customerId), cancellationToken) is { } account
            ? Answers.Json(BalanceView.Of(account))
            : NoAccount(customerId);

    /// <summary>
    /// 200 with a page of entries, newest last; <c>after</c> is the sequence to start behind, <c>limit</c> 1 to 500.
    /// 400 for other values, 404 for a customer without an account.
    /// </summary>
    [Function(GetEntriesName)]
    public async Task<IResult> GetEntriesAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "customers/{customerId}/entries")] HttpRequest request,
        string customerId,
        CancellationToken cancellationToken)
    {
        if (Number(request, "after", 0) is not { } after || after < 0)
        {
            return Answers.BadRequest(
                "'after' must be a whole number of 0 or more: the sequence of the last entry you have.");
        }

        if (Number(request, "limit", EntriesLimitDefault) is not { } limit || limit is < 1 or > EntriesLimitMax)
        {
            return Answers.BadRequest($"'limit' must be a whole number from 1 to {EntriesLimitMax}.");
        }

        if (await store.ReadAccountAsync(RouteKey.Read(customerId), cancellationToken) is not { } account)
        {
            return NoAccount(customerId);
        }

        var entries = await store.ReadEntriesAsync(account.CustomerId, after, (int)limit, cancellationToken);
        var last = entries.Count > 0 ? entries[^1].Sequence : after;
        return Answers.Json(new EntriesView(account.CustomerId, entries, last < account.Sequence ? last : null));
    }

    private static long? Number(HttpRequest request, string name, long absent) =>
        !request.Query.TryGetValue(name, out var text) ? absent
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value
        : null;

    private static IResult NoAccount(string customerId) =>
        Answers.NotFound($"No account for customer '{customerId}'. An account opens with the first award.");
}

/// <summary>Answer of <c>GET /api/customers/{customerId}/balance</c>.</summary>
/// <param name="Balance">Points available now.</param>
/// <param name="LifetimePoints">All points ever earned.</param>
/// <param name="Tier">The tier, or null before it was first decided.</param>
/// <param name="Entries">Number of ledger entries.</param>
public sealed record BalanceView(string CustomerId, Points Balance, Points LifetimePoints, string? Tier, long Entries)
{
    public static BalanceView Of(Account account) => new(
        account.CustomerId, account.Balance, account.LifetimePoints, account.Tier, account.Sequence);
}

/// <summary>Answer of <c>GET /api/customers/{customerId}/entries</c>.</summary>
/// <param name="NextAfter">What to send as <c>after</c> for the next page; absent on the last page.</param>
public sealed record EntriesView(string CustomerId, IReadOnlyList<LedgerEntry> Entries, long? NextAfter);
