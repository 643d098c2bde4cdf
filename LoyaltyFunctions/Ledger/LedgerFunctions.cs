using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Ledger;

/// <summary>What a customer has and why, over HTTP.</summary>
public sealed class LedgerFunctions(
    CosmosLedgerStore store, CosmosLedgerHistory history, CosmosRemarkStore remarks, TimeProvider time)
{
    public const string GetBalanceName = "GetBalance";
    public const string GetExpiryForecastName = "GetExpiryForecast";
    public const string GetEntriesName = "GetEntries";
    public const string GetEntryName = "GetEntry";
    public const int EntriesLimitDefault = 50;
    public const int EntriesLimitMax = 500;

    /// <summary>So many entries are refolded at the most for <c>effective=full</c>.</summary>
    public const int EffectiveEntriesMax = 10_000;

    private const string EntriesList = "entries";

    /// <summary>
    /// 200 with the balance now, or with <c>asOf</c> (what had happened until then) and <c>knownAt</c> (what had been
    /// recorded until then); <c>effective=full</c> computes lots and deficit too. 400 for other values, 404 for a
    /// customer without an account, 422 for more entries than <see cref="EffectiveEntriesMax"/>.
    /// </summary>
    [Function(GetBalanceName)]
    public async Task<IResult> GetBalanceAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "customers/{customerId}/balance")] HttpRequest request,
        string customerId,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var asked = BalanceQuery.Of(new ReadQuery(request), now);
        if (asked.Problem is { } problem) return problem;
        if (await store.ReadAccountAsync(RouteKey.Read(customerId), cancellationToken) is not { } account)
        {
            return ReadProblems.UnknownCustomer(customerId);
        }

        return asked switch
        {
            { IsEffective: true } => await EffectiveAsync(account, asked.AsOf ?? now, cancellationToken),
            { AsOf: null, KnownAt: null } => Answers.Json(BalanceView.Of(account, now)),
            _ => Answers.Json(await PastAsync(account, asked, cancellationToken)),
        };
    }

    /// <summary>
    /// 200 with the points that expire, by instant, up to <c>until</c> where that is named; 400 for other values, 404
    /// for a customer without an account.
    /// </summary>
    [Function(GetExpiryForecastName)]
    public async Task<IResult> GetExpiryForecastAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "customers/{customerId}/expiry-forecast")]
        HttpRequest request,
        string customerId,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var query = new ReadQuery(request);
        var until = query.Instant("until");
        if (until <= now) query.Refuse("'until' must lie in the future: it is the end of the forecast.");
        if (query.Problem is { } problem) return problem;
        return await store.ReadAccountAsync(RouteKey.Read(customerId), cancellationToken) is { } account
            ? Answers.Json(new ExpiryForecastView(
                account.CustomerId, until, Balances.Of(account, now).Expired, ExpiryForecast.Of(account, now, until)))
            : ReadProblems.UnknownCustomer(customerId);
    }

    /// <summary>
    /// 200 with a page of entries, newest last; <c>continuation</c> is that of the page before, <c>after</c> instead
    /// the sequence to start behind, <c>limit</c> 1 to 500. 400 for other values, 404 for a customer without an
    /// account.
    /// </summary>
    [Function(GetEntriesName)]
    public async Task<IResult> GetEntriesAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "customers/{customerId}/entries")] HttpRequest request,
        string customerId,
        CancellationToken cancellationToken)
    {
        var scope = new PageScope(EntriesList, RouteKey.Read(customerId));
        var query = new ReadQuery(request);
        var after = query.Number("after", 0, (0, long.MaxValue));
        var limit = query.Number("limit", EntriesLimitDefault, (1, EntriesLimitMax));
        var page = query.Page("continuation", scope, count: 1);
        if (page is not null && query.Has("after")) query.Refuse("'after' and 'continuation' exclude each other.");
        if (query.Problem is { } problem) return problem;
        if (await store.ReadAccountAsync(scope.CustomerId, cancellationToken) is not { } account)
        {
            return ReadProblems.UnknownCustomer(customerId);
        }

        if (page is not null) after = page[0];
        var entries = await store.ReadEntriesAsync(account.CustomerId, after, (int)limit, cancellationToken);
        var last = entries.Count > 0 ? entries[^1].Sequence : after;
        return Answers.Json(last < account.Sequence
            ? new EntriesView(account.CustomerId, entries, last, PageToken.Write(scope, last))
            : new EntriesView(account.CustomerId, entries, NextAfter: null, Continuation: null));
    }

    /// <summary>
    /// 200 with an entry as it is stored, and beside it why it was made, as far as that is known; 404 for one that is
    /// not there.
    /// </summary>
    [Function(GetEntryName)]
    public async Task<IResult> GetEntryAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "customers/{customerId}/entries/{entryId}")]
        HttpRequest request,
        string customerId,
        string entryId,
        CancellationToken cancellationToken) =>
        await store.ReadEntryAsync(RouteKey.Read(customerId), entryId, cancellationToken) is { } entry
            ? Answers.Json(StoredEntryView.Of(entry, await remarks.ReadReasonAsync(entry, cancellationToken)))
            : ReadProblems.UnknownEntry(entryId);

    private async Task<PastBalanceView> PastAsync(
        Account account, BalanceQuery asked, CancellationToken cancellationToken)
    {
        if (asked.AsOf is { } asOf)
        {
            var (balance, lifetime) = await history.SumAsync(
                account.CustomerId, asOf, asked.KnownAt, cancellationToken);
            return new PastBalanceView(account.CustomerId, asOf, asked.KnownAt, balance, lifetime);
        }

        // What was recorded until an instant is what was recorded before the next one.
        var sums = await history.ReadSumsBeforeAsync(account, asked.KnownAt!.Value.AddTicks(1), cancellationToken);
        return new PastBalanceView(
            account.CustomerId, AsOf: null, asked.KnownAt, sums.Balance, sums.LifetimePoints);
    }

    private async Task<IResult> EffectiveAsync(
        Account account, DateTimeOffset asOf, CancellationToken cancellationToken)
    {
        if (account.Sequence > EffectiveEntriesMax)
        {
            return ReadProblems.TooManyEntries(account.Sequence, EffectiveEntriesMax);
        }

        var entries = await store.ReadEntriesAsync(
            account.CustomerId, after: 0, EffectiveEntriesMax, cancellationToken);
        var effective = EffectiveLedger.Of(entries, asOf);
        return Answers.Json(new EffectiveBalanceView(
            account.CustomerId, asOf, effective.Balance, effective.Reserved, effective.Deficit,
            effective.LifetimePoints, effective.Lots));
    }
}

/// <summary>Answer of <c>GET /api/customers/{customerId}/entries</c>.</summary>
/// <param name="NextAfter">The sequence to start behind for the next page; absent on the last page.</param>
/// <param name="Continuation">What to send as <c>continuation</c> for the next page; absent on the last page.</param>
public sealed record EntriesView(
    string CustomerId, IReadOnlyList<LedgerEntry> Entries, long? NextAfter, string? Continuation = null);
