using System.Net;
using Microsoft.Azure.Cosmos;
using Polly;
using Polly.Retry;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// The ledger's commands. Each is decided on the account as it stands and committed as one batch; where another
/// command was faster, it is read and decided again.
/// </summary>
public sealed class PointsLedger(CosmosLedgerStore store, TimeProvider time)
{
    /// <summary>How often a command is decided anew before its caller is told to come back.</summary>
    public const int AttemptsMax = 30;

    private readonly ResiliencePipeline retries = new ResiliencePipelineBuilder { TimeProvider = time }
        .AddRetry(new RetryStrategyOptions
        {
            MaxRetryAttempts = AttemptsMax - 1,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(5),
            MaxDelay = TimeSpan.FromMilliseconds(500),
            UseJitter = true,
            ShouldHandle = new PredicateBuilder().Handle<BalanceMovedException>().Handle<CosmosException>(IsPassing)
                .Handle<HttpRequestException>(),
        })
        .Build();

    /// <summary>Records an earning once, whatever the number of times it is asked for.</summary>
    /// <exception cref="BalanceMovedException">Other commands were faster in each of <see cref="AttemptsMax"/>
    /// attempts.</exception>
    /// <exception cref="OverflowException">The balance would leave the range of points.</exception>
    public async Task<LedgerAnswer> EarnAsync(EarnPoints command, CancellationToken cancellationToken) =>
        await retries.ExecuteAsync(async token => await TryEarnAsync(command, token), cancellationToken);

    /// <summary>Changes the account without an entry, for instance the tier that it names.</summary>
    /// <param name="decide">From the account as it stands to the change, or null for none. May be asked several
    /// times.</param>
    public async Task UpdateAsync(
        string customerId, Func<Account, LedgerChange?> decide, CancellationToken cancellationToken) =>
        await retries.ExecuteAsync(
            async token =>
            {
                var account = await store.ReadAccountAsync(customerId, token) ?? Account.Open(customerId);
                if (decide(account) is not { } change) return;
                if (await store.CommitAsync(change, token) != CommitOutcome.Committed)
                {
                    throw new BalanceMovedException(customerId);
                }
            },
            cancellationToken);

    private async Task<LedgerAnswer> TryEarnAsync(EarnPoints command, CancellationToken cancellationToken)
    {
        var account = await store.ReadAccountAsync(command.CustomerId, cancellationToken)
            ?? Account.Open(command.CustomerId);
        var change = LedgerDecider.Earn(account, command, time.GetUtcNow());
        return await store.CommitAsync(change, cancellationToken) switch
        {
            CommitOutcome.Committed => new LedgerAnswer.Recorded(change.Entry!),
            CommitOutcome.EntryExists => await SettleAsync(command, cancellationToken),
            _ => throw new BalanceMovedException(command.CustomerId),
        };
    }

    // The batch found the entry: either this is a repeat, or an earlier attempt was stored and its answer lost.
    private async Task<LedgerAnswer> SettleAsync(EarnPoints command, CancellationToken cancellationToken)
    {
        var existing = await store.ReadEntryAsync(command.CustomerId, command.EntryId, cancellationToken)
            ?? throw new InvalidOperationException(
                $"Entry {command.EntryId} of {command.CustomerId} exists for the batch but not for the read; "
                + "entries are never deleted.");
        return LedgerDecider.Settle(existing, command);
    }

    private static bool IsPassing(CosmosException exception) => exception.StatusCode is
        HttpStatusCode.RequestTimeout or HttpStatusCode.Gone or HttpStatusCode.TooManyRequests
        or HttpStatusCode.ServiceUnavailable or (HttpStatusCode)449;
}

/// <summary>Another command changed the account between reading and committing.</summary>
public sealed class BalanceMovedException(string customerId)
    : Exception($"The account of {customerId} changed while a command was decided; ask again.");
