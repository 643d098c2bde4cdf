using LoyaltyFunctions.Lake;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tiers;
using LoyaltyFunctions.Uploads.Rows;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Earning.Rows;

/// <summary>What became of a row.</summary>
/// <param name="Rejection">Why it was not awarded; null where it was, now or before.</param>
/// <param name="Purchase">Null where none could be made of it.</param>
/// <param name="Entry">The award that stands in the ledger; null where there is none.</param>
/// <param name="IsNew">Whether this row made the entry, in this try or an earlier one.</param>
public sealed record AwardedRow(
    PurchaseRow Row, Rejection? Rejection, Purchase? Purchase, LedgerEntry? Entry = null, bool IsNew = false);

/// <summary>Awards the rows of a range: judged one by one, claimed together, recorded customer by customer.</summary>
public sealed class RowAwards(
    BulkPurchaseClaims claims, BulkEarning ledger, AccountTiers tiers, IOptions<EarningOptions> options)
{
    private const int CustomersInParallel = 32;

    /// <summary>May run again: what a row recorded before counts as its own.</summary>
    /// <exception cref="BalanceMovedException">Others were faster at a customer's account too often; asking again
    /// carries on.</exception>
    public async Task<IReadOnlyList<AwardedRow>> AwardAsync(
        UploadedFile file, IReadOnlyList<PurchaseRow> rows, DateTimeOffset processedAt,
        CancellationToken cancellationToken)
    {
        var awarded = rows.Select(row => Judge(row, file, processedAt)).ToArray();
        await ClaimAsync(awarded, cancellationToken);
        var ofCustomers = awarded.Index().Where(item => item.Item.Rejection is null)
            .GroupBy(item => item.Item.Purchase!.CustomerId, item => item.Index, StringComparer.Ordinal);
        var bounded = new ParallelOptions
        {
            MaxDegreeOfParallelism = CustomersInParallel,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(
            ofCustomers, bounded, async (indexes, token) => await RecordAsync(file, awarded, [.. indexes], token));
        return awarded;
    }

    /// <summary>The row as the lake keeps it.</summary>
    public static PurchaseLakeRow LakeRow(
        PurchaseRow row, Purchase purchase, UploadedFile file, DateTimeOffset processedAt) => new(
            purchase.Source, purchase.PurchaseId, purchase.CustomerId, purchase.Price.Amount,
            purchase.Price.Currency.Code, purchase.OccurredAt, row.Fields?.OrderId, row.Fields?.Sku,
            row.Fields?.Quantity, row.Fields?.Sales, file.FileName, row.Line, processedAt);

    private AwardedRow Judge(PurchaseRow row, UploadedFile file, DateTimeOffset processedAt)
    {
        if (row.Draft is not { } draft) return new AwardedRow(row, row.Rejection, Purchase: null);
        var decision = PurchasePolicy.Decide(draft, options.Value, file.UploadedAt);
        return decision.Purchase is { } purchase
            ? new AwardedRow(row, LakeRow(row, purchase, file, processedAt).Refuse(), purchase)
            : new AwardedRow(row, decision.Rejection, Purchase: null);
    }

    private async Task ClaimAsync(AwardedRow[] rows, CancellationToken cancellationToken)
    {
        var asked = rows.Index().Where(item => item.Item.Rejection is null).ToList();
        var owners = await claims.ClaimAsync([.. asked.Select(item => item.Item.Purchase!)], cancellationToken);
        foreach (var ((index, row), owner) in asked.Zip(owners))
        {
            if (owner is not null) rows[index] = Reused(row, owner);
        }
    }

    private async Task RecordAsync(
        UploadedFile file, AwardedRow[] rows, int[] indexes, CancellationToken cancellationToken)
    {
        var commands = indexes.Select(index => AwardCommand.Of(
            rows[index].Purchase!, $"{file.UploadId}#{rows[index].Row.Line}", options.Value)).ToList();
        var answers = await ledger.EarnAsync(commands, tiers.Decide, cancellationToken);
        foreach (var (index, answer) in indexes.Zip(answers))
        {
            rows[index] = answer switch
            {
                LedgerAnswer.Recorded it => rows[index] with { Entry = it.Entry, IsNew = true },
                LedgerAnswer.Repeated it => rows[index] with { Entry = it.Entry },
                LedgerAnswer.KeyReused it => Reused(rows[index], it.Entry.CustomerId),
                LedgerAnswer.Refused it => rows[index] with { Rejection = AwardAnswer.Refused(it.Refusal).Rejection },
                _ => throw new BalanceMovedException(rows[index].Purchase!.CustomerId),
            };
        }
    }

    private static AwardedRow Reused(AwardedRow row, string owner) =>
        row with { Rejection = AwardAnswer.Refused(row.Purchase!, owner).Rejection };
}
