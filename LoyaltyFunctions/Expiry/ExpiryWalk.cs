using LoyaltyFunctions.Ledger;
using Microsoft.Extensions.Logging;

namespace LoyaltyFunctions.Expiry;

/// <summary>
/// Walks over the customers of whom something is due, a batch at a time. A customer whose turn fails is named and stops
/// nobody else.
/// </summary>
public sealed class ExpiryWalk(
    CosmosLedgerStore store, PointsLedger ledger, TimeProvider time, ILogger<ExpiryWalk> logger)
{
    /// <summary>So many changes are made to one customer in a run; what is left waits for the next.</summary>
    public const int ChangesPerCustomerMax = 50;

    private const int CustomersAtOnce = 8;
    private const int ReasonLengthMax = 200;

    /// <summary>Records what has ended of a batch of customers. Idempotent: what is recorded is not due.</summary>
    public Task<ExpiryBatch> EndAsync(ExpiryBatchRequest request, CancellationToken cancellationToken) => WalkAsync(
        request, ("c.nextEndAt <= @at", request.At),
        account => ExpiryPolicy.EndDue(account, Now(request.At)), cancellationToken);

    /// <summary>Announces what expires until an instant. Idempotent: the account remembers it.</summary>
    public Task<ExpiryBatch> RemindAsync(
        ExpiryBatchRequest request, DateTimeOffset until, CancellationToken cancellationToken) => WalkAsync(
        request, ("c.nextReminderAt <= @at", until),
        account => ExpiryPolicy.Remind(account, Now(request.At), until), cancellationToken);

    private async Task<ExpiryBatch> WalkAsync(
        ExpiryBatchRequest request, (string Condition, DateTimeOffset At) due, Func<Account, LedgerChange?> decide,
        CancellationToken cancellationToken)
    {
        var customerIds = await store.ReadCustomerIdsAsync(
            request.After, request.CustomersMax, due, cancellationToken);
        var counts = new ExpiryCounts[customerIds.Count];
        await Parallel.ForAsync(
            0, customerIds.Count,
            new ParallelOptions { MaxDegreeOfParallelism = CustomersAtOnce, CancellationToken = cancellationToken },
            async (index, token) => counts[index] = await TurnAsync(customerIds[index], decide, token));
        return new ExpiryBatch(
            customerIds.Count < request.CustomersMax ? null : customerIds[^1],
            counts.Aggregate(new ExpiryCounts(), (sum, customer) => sum + customer));
    }

    private async ValueTask<ExpiryCounts> TurnAsync(
        string customerId, Func<Account, LedgerChange?> decide, CancellationToken cancellationToken)
    {
        var counts = new ExpiryCounts();
        try
        {
            for (var changes = 0; changes < ChangesPerCustomerMax; changes++)
            {
                if (await ledger.UpdateAsync(customerId, decide, cancellationToken) is not { } change)
                {
                    return counts.OfOneCustomer();
                }

                counts += ExpiryCounts.Of(change);
            }

            return counts.OfOneCustomer() + ExpiryCounts.Failure(
                customerId, $"More is due than {ChangesPerCustomerMax} batches hold; the next run goes on.");
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.LogError(exception, "The turn of customer {CustomerId} failed", customerId);
            return counts.OfOneCustomer() + ExpiryCounts.Failure(customerId, Line(exception.Message));
        }
    }

    // The clock of the machine that started the run may be ahead of this one.
    private DateTimeOffset Now(DateTimeOffset at)
    {
        var now = time.GetUtcNow();
        return now > at ? now : at;
    }

    private static string Line(string message)
    {
        var line = message.Split('\n')[0].TrimEnd('\r');
        return line.Length <= ReasonLengthMax ? line : line[..ReasonLengthMax];
    }
}
