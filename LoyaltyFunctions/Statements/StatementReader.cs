using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Statements;

/// <summary>
/// Reads statements. Opening, closing and totals stand beside the entries at the edges of the period, so a page costs
/// at most <see cref="RequestsMax"/> requests and its own movements, however many entries the period has.
/// </summary>
public sealed class StatementReader(CosmosLedgerStore store, CosmosLedgerHistory history)
{
    /// <summary>The account, two for each edge of the period, and the movements.</summary>
    public const int RequestsMax = 6;

    /// <summary>One page; null where its position is no place in the statement.</summary>
    /// <param name="at">Now: what expires is seen from then.</param>
    public async Task<StatementView?> ReadAsync(
        Account account, StatementQuery query, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var opening = await history.ReadSumsBeforeAsync(account, query.From, cancellationToken);
        var closing = query.Position is { } position
            ? await history.ReadSumsAtAsync(account, position.Last, cancellationToken)
            : await history.ReadSumsBeforeAsync(account, query.To, cancellationToken);
        var after = query.Position?.After ?? opening.Sequence;
        if (closing is null || after < opening.Sequence || after > closing.Sequence) return null;

        var count = (int)Math.Min(query.Limit, closing.Sequence - after);
        var movements = count == 0
            ? []
            : await store.ReadEntriesAsync(account.CustomerId, after, count, cancellationToken);
        return new StatementView(
            account.CustomerId, query.From, query.To, opening.Balance, closing.Balance,
            closing.Sequence - opening.Sequence, closing.Totals.Since(opening.Totals),
            movements.Count == 0
                ? new StatementPage(closing.Balance, closing.Balance)
                : new StatementPage(movements[0].Balance - movements[0].Points, movements[^1].Balance),
            movements, ExpiryForecast.Of(account, at),
            after + count < closing.Sequence
                ? query.TokenOf(account.CustomerId, new StatementPosition(after + count, closing.Sequence))
                : null)
        {
            Through = after + movements.Count,
        };
    }
}
