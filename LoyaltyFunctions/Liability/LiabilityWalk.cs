using LoyaltyFunctions.Ledger;
using Microsoft.Azure.Cosmos;
using Microsoft.Extensions.Logging;

namespace LoyaltyFunctions.Liability;

/// <summary>
/// Closes a day for a page of customers. One whose documents cannot be understood or stored is named and stops nobody
/// else. Idempotent: a day that is closed again gives the same.
/// </summary>
public sealed class LiabilityWalk(
    CosmosLedgerStore ledger, CosmosLiabilityStore store, TimeProvider time, ILogger<LiabilityWalk> logger)
{
    /// <summary>Entries are read so many at a time, also of a customer who has a million.</summary>
    private const int EntriesPerRead = 500;

    /// <summary>So often a customer is looked at before a drift is believed.</summary>
    private const int LooksMax = 3;

    private const int CustomersAtOnce = 8;
    private const int ReasonLengthMax = 200;

    /// <summary>What another process has just written may not be visible here yet.</summary>
    private static readonly TimeSpan PauseBetweenLooks = TimeSpan.FromMilliseconds(500);

    /// <exception cref="CosmosException">The store is away: the page is to be closed again.</exception>
    public async Task<LiabilityPage> CloseAsync(LiabilityPageRequest request, CancellationToken cancellationToken)
    {
        var (customerIds, next) = await store.ReadCustomerIdsAsync(
            request.After, request.DocumentsMax, cancellationToken);
        var sums = new LiabilitySums[customerIds.Count];
        await Parallel.ForAsync(
            0, customerIds.Count,
            new ParallelOptions { MaxDegreeOfParallelism = CustomersAtOnce, CancellationToken = cancellationToken },
            async (index, token) => sums[index] = await TurnAsync(customerIds[index], request.Day, token));
        return new LiabilityPage(next, sums.Aggregate(new LiabilitySums(), (sum, customer) => sum + customer));
    }

    private async ValueTask<LiabilitySums> TurnAsync(
        string customerId, DateOnly day, CancellationToken cancellationToken)
    {
        try
        {
            var closed = await LookAsync(customerId, day, cancellationToken);
            for (var looks = 1; looks < LooksMax && closed.Drifts.Count > 0; looks++)
            {
                await Task.Delay(PauseBetweenLooks, time, cancellationToken);
                closed = await LookAsync(customerId, day, cancellationToken);
            }

            var drifted = closed.Drifts.Count > 0
                ? new LiabilityDrifted(day, customerId, closed.Drifts).ToEvent(time.GetUtcNow())
                : null;
            await store.SaveAsync(customerId, closed.Position, drifted, cancellationToken);
            return LiabilitySums.Of(closed);
        }
        catch (Exception exception) when (!IsPassing(exception) && !cancellationToken.IsCancellationRequested)
        {
            logger.LogError(exception, "The liability of customer {CustomerId} could not be closed", customerId);
            return LiabilitySums.Failure(customerId, Line(exception.Message));
        }
    }

    private async Task<CustomerDay> LookAsync(string customerId, DateOnly day, CancellationToken cancellationToken)
    {
        // The account first: entries that come after it are left for the next time.
        var account = await ledger.ReadAccountAsync(customerId, cancellationToken) ?? Account.Open(customerId);
        var stored = await store.ReadPositionAsync(customerId, cancellationToken);
        var roll = new CustomerRollForward(customerId, day, stored);
        var last = roll.After;
        while (last < account.Sequence)
        {
            var entries = await ledger.ReadEntriesAsync(customerId, last, EntriesPerRead, cancellationToken);
            foreach (var entry in entries.Where(entry => entry.Sequence <= account.Sequence)) roll.Add(entry);
            last = entries.Count > 0 ? entries[^1].Sequence : long.MaxValue;
        }

        return roll.Close(account);
    }

    // A store that is away must not leave customers out of a report: it comes back, and the page is tried again. What
    // it refuses for good is one customer's trouble, and would keep the day open for all.
    private static bool IsPassing(Exception exception) =>
        exception is HttpRequestException || (exception is CosmosException answer && PassingErrors.Is(answer));

    private static string Line(string message)
    {
        var line = message.Split('\n')[0].TrimEnd('\r');
        return line.Length <= ReasonLengthMax ? line : line[..ReasonLengthMax];
    }
}
