using System.Globalization;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Ledger;

/// <summary>The lots that a customer's points are made of, over HTTP.</summary>
public sealed class LotFunctions(CosmosLedgerStore store, CosmosLedgerHistory history, TimeProvider time)
{
    public const string GetLotsName = "GetLots";
    public const string GetLotName = "GetLot";
    public const string GetEntryLotsName = "GetEntryLots";

    /// <summary>200 with the lots that have points left or held, 404 for a customer without an account.</summary>
    [Function(GetLotsName)]
    public async Task<IResult> GetLotsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "customers/{customerId}/lots")] HttpRequest request,
        string customerId,
        CancellationToken cancellationToken) =>
        await store.ReadAccountAsync(RouteKey.Read(customerId), cancellationToken) is { } account
            ? Answers.Json(new LotsView(account.CustomerId, LotStanding.AllOf(account, time.GetUtcNow())))
            : ReadProblems.UnknownCustomer(customerId);

    /// <summary>200 with a lot and the entry that made it, 404 for a lot that never was.</summary>
    [Function(GetLotName)]
    public async Task<IResult> GetLotAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "customers/{customerId}/lots/{lotId}")]
        HttpRequest request,
        string customerId,
        string lotId,
        CancellationToken cancellationToken)
    {
        if (await store.ReadAccountAsync(RouteKey.Read(customerId), cancellationToken) is not { } account)
        {
            return ReadProblems.UnknownCustomer(customerId);
        }

        var at = time.GetUtcNow();
        var maker = await ReadMakerAsync(account.CustomerId, lotId, cancellationToken);
        if (maker is not null && maker.Lots.FirstOrDefault(lot => lot.LotId == lotId) is { } made)
        {
            var expired = await ReadExpiredAsync(maker, at, cancellationToken);
            return Answers.Json(new LotView(
                account.CustomerId, maker.EntryId, made.Points, LotStanding.Of(made, account, expired, at)));
        }

        // A lot into which others were merged has no entry of its own: it is known while it stands on the account.
        return LotStanding.AllOf(account, at).FirstOrDefault(lot => lot.LotId == lotId) is { } standing
            ? Answers.Json(new LotView(account.CustomerId, MadeBy: null, Points: null, standing))
            : ReadProblems.UnknownLot(lotId);
    }

    /// <summary>
    /// 200 with every lot that an entry made, took from or gave back to, and how it stands now; 404 for an entry that
    /// is not there.
    /// </summary>
    [Function(GetEntryLotsName)]
    public async Task<IResult> GetEntryLotsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "customers/{customerId}/entries/{entryId}/lots")]
        HttpRequest request,
        string customerId,
        string entryId,
        CancellationToken cancellationToken)
    {
        if (await store.ReadAccountAsync(RouteKey.Read(customerId), cancellationToken) is not { } account)
        {
            return ReadProblems.UnknownCustomer(customerId);
        }

        if (await store.ReadEntryAsync(account.CustomerId, entryId, cancellationToken) is not { } entry)
        {
            return ReadProblems.UnknownEntry(entryId);
        }

        var at = time.GetUtcNow();
        var expired = await ReadExpiredAsync(entry, at, cancellationToken);
        return Answers.Json(new EntryLotsView(
            account.CustomerId, entry.EntryId, entry.Kind, LotOfEntry.AllOf(entry, account, expired, at)));
    }

    // A lot that an entry made is named by the entry's sequence.
    private async Task<LedgerEntry?> ReadMakerAsync(
        string customerId, string lotId, CancellationToken cancellationToken) =>
        long.TryParse(lotId.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var sequence)
            ? await history.ReadEntryAtAsync(customerId, sequence, cancellationToken)
            : null;

    private async Task<IReadOnlySet<string>> ReadExpiredAsync(
        LedgerEntry entry, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var ids = LotOfEntry.ExpiryIdsOf(entry, at);
        var expiries = await history.ReadEntriesAsync(entry.CustomerId, ids, cancellationToken);
        return expiries.SelectMany(expiry => expiry.Lots).Select(lot => lot.LotId).ToHashSet();
    }
}

/// <summary>Answer of <c>GET /api/customers/{customerId}/lots</c>, what expires first first.</summary>
public sealed record LotsView(string CustomerId, IReadOnlyList<LotStanding> Lots);

/// <summary>Answer of <c>GET /api/customers/{customerId}/lots/{lotId}</c>.</summary>
/// <param name="MadeBy">The entry that made it; absent for a lot into which others were merged.</param>
/// <param name="Points">Points that it began with; absent for a lot into which others were merged.</param>
/// <param name="Now">How it stands now.</param>
public sealed record LotView(string CustomerId, string? MadeBy, Points? Points, LotStanding Now);

/// <summary>Answer of <c>GET /api/customers/{customerId}/entries/{entryId}/lots</c>.</summary>
/// <param name="Kind">What the entry is.</param>
public sealed record EntryLotsView(
    string CustomerId, string EntryId, EntryKind Kind, IReadOnlyList<LotOfEntry> Lots);
