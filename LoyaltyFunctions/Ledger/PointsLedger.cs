using Microsoft.Azure.Cosmos;
using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace LoyaltyFunctions.Ledger;

/// <summary>
/// The ledger's commands. Each is decided on the account as it stands and committed as one batch; where another
/// command was faster, it is read and decided again.
/// </summary>
public sealed class PointsLedger(CosmosLedgerStore store, TimeProvider time)
{
    /// <summary>How often a command is decided anew before its caller is told to come back.</summary>
    public const int AttemptsMax = 40;

    /// <summary>How long a command may take, its waits on a busy store included.</summary>
    public static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(60);

    private readonly ResiliencePipeline retries = Retries(time);

    /// <summary>Does what is asked once, whatever the number of times it is asked for.</summary>
    /// <exception cref="CosmosException">The store could not be reached in any of <see cref="AttemptsMax"/>
    /// attempts.</exception>
    public Task<LedgerAnswer> ExecuteAsync(LedgerCommand command, CancellationToken cancellationToken) =>
        RetriedAsync(command, commits: true, cancellationToken);

    /// <summary>What <see cref="ExecuteAsync"/> would answer now; nothing is stored.</summary>
    /// <inheritdoc cref="ExecuteAsync" path="/exception"/>
    public Task<LedgerAnswer> PreviewAsync(LedgerCommand command, CancellationToken cancellationToken) =>
        RetriedAsync(command, commits: false, cancellationToken);

    /// <summary>Changes an account by what no caller asks for: time, or the tier that it names.</summary>
    /// <param name="decide">From the account as it stands to the change, or null for none. May be asked several
    /// times.</param>
    /// <returns>What was stored; null for nothing.</returns>
    /// <exception cref="BalanceMovedException">Other commands were faster in each of <see cref="AttemptsMax"/>
    /// attempts.</exception>
    public async Task<LedgerChange?> UpdateAsync(
        string customerId, Func<Account, LedgerChange?> decide, CancellationToken cancellationToken) =>
        await retries.ExecuteAsync(
            async token =>
            {
                var account = await store.ReadAccountAsync(customerId, token) ?? Account.Open(customerId);
                if (decide(account) is not { } change) return null;
                return await store.CommitAsync(change, token) == CommitOutcome.Committed
                    ? change
                    : throw new BalanceMovedException(customerId);
            },
            cancellationToken);

    /// <summary>How long and how often a command is tried where others are faster, or the store is away.</summary>
    internal static ResiliencePipeline Retries(TimeProvider time) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddTimeout(PatienceMax)
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = AttemptsMax - 1,
                BackoffType = DelayBackoffType.Exponential,
                Delay = TimeSpan.FromMilliseconds(5),
                MaxDelay = TimeSpan.FromMilliseconds(500),
                UseJitter = true,
                ShouldHandle = new PredicateBuilder()
                    .Handle<BalanceMovedException>().Handle<Exception>(PassingErrors.Is),
            })
            .Build();

    private async Task<LedgerAnswer> RetriedAsync(
        LedgerCommand command, bool commits, CancellationToken cancellationToken)
    {
        try
        {
            return await retries.ExecuteAsync(
                async token => await TryAsync(command, commits, token), cancellationToken);
        }
        catch (Exception exception) when (exception is BalanceMovedException or TimeoutRejectedException)
        {
            return new LedgerAnswer.Busy(command.CustomerId);
        }
        catch (OverflowException exception)
        {
            return await FindAsync(command, cancellationToken) ?? new LedgerAnswer.Refused(
                new LedgerRefusal(LedgerRefusalCode.BalanceTooLarge, exception.Message));
        }
    }

    private async Task<LedgerAnswer> TryAsync(
        LedgerCommand command, bool commits, CancellationToken cancellationToken)
    {
        var account = await store.ReadAccountAsync(command.CustomerId, cancellationToken);
        if (account is null && !command.OpensAccount) return UnknownCustomer(command.CustomerId);
        var now = time.GetUtcNow();
        var lapsed = SpendDecider.Lapse(account ?? Account.Open(command.CustomerId), now, SpendDecider.ReservationsMax);
        var decision = (await InformAsync(command, cancellationToken)).Decide(lapsed.Account, now);
        if (decision is LedgerDecision.Refuse refused) return await RefuseAsync(command, refused, cancellationToken);

        var change = lapsed.Then(((LedgerDecision.Change)decision).Value);
        if (!commits)
        {
            return await FindAsync(command, cancellationToken) ?? new LedgerAnswer.Recorded(change.Entries[^1]);
        }

        return await store.CommitAsync(change, cancellationToken) switch
        {
            CommitOutcome.Committed => new LedgerAnswer.Recorded(change.Entries[^1]),
            CommitOutcome.EntryExists => await SettleAsync(command, cancellationToken),
            _ => throw new BalanceMovedException(command.CustomerId),
        };
    }

    // A few commands are about another entry. It is read anew for each attempt: another return may have come between.
    private async Task<LedgerCommand> InformAsync(LedgerCommand command, CancellationToken cancellationToken) =>
        command switch
        {
            ReversalCommand reversal => reversal with { Basis = await ReadBasisAsync(reversal, cancellationToken) },
            ReleasePoints release => release with
            {
                Award = await store.ReadEntryAsync(release.CustomerId, release.AwardId, cancellationToken),
                Reversals = await ReadReversalsAsync(release.CustomerId, release.AwardId, cancellationToken),
            },
            AdjustPoints { Corrects: { } corrected } adjustment => adjustment with
            {
                CorrectsNothing =
                    await store.ReadEntryAsync(command.CustomerId, corrected, cancellationToken) is null,
            },
            _ => command,
        };

    private async Task<ReversalBasis> ReadBasisAsync(ReversalCommand command, CancellationToken cancellationToken)
    {
        var customerId = command.CustomerId;
        if (await store.ReadEntryAsync(customerId, command.ReversedId, cancellationToken) is not { } reversed)
        {
            return ReversalBasis.Unknown;
        }

        var earlier = await ReadReversalsAsync(customerId, reversed.EntryId, cancellationToken);
        var expired = Shared.Points.Zero;
        foreach (var lot in reversed.Lots.Where(lot => reversed.Kind == EntryKind.Earn && lot.IsDue(time.GetUtcNow())))
        {
            var end = await store.ReadEntryAsync(customerId, EntryId.Expire(lot.LotId), cancellationToken);
            if (end is not null) expired -= end.Points;
        }

        return new ReversalBasis(reversed, earlier, expired);
    }

    private async Task<IReadOnlyList<LedgerEntry>> ReadReversalsAsync(
        string customerId, string entryId, CancellationToken cancellationToken) =>
        [
            .. (await store.ReadAnswersAsync(customerId, entryId, cancellationToken))
                .Where(entry => entry.Kind == EntryKind.Reverse),
        ];

    // The id is asked before the rule: what was done before is repeated, not refused.
    private async Task<LedgerAnswer> RefuseAsync(
        LedgerCommand command, LedgerDecision.Refuse refused, CancellationToken cancellationToken)
    {
        if (await FindAsync(command, cancellationToken) is { } known) return known;
        var isKnown = refused.Lookup is { } id
            && await store.ReadEntryAsync(command.CustomerId, id, cancellationToken) is not null;
        return new LedgerAnswer.Refused(isKnown ? refused.IfKnown! : refused.Refusal);
    }

    private async Task<LedgerAnswer?> FindAsync(LedgerCommand command, CancellationToken cancellationToken) =>
        await store.ReadUnderAsync(command.CustomerId, command.EntryId, cancellationToken) switch
        {
            { Type: LedgerDocuments.RefusedTransferType } => TransferGivenBack(command.EntryId),
            { Entry: { } existing } => Settle(existing, command),
            _ => null,
        };

    // The batch found the entry: either this is a repeat, or an earlier attempt was stored and its answer lost.
    private async Task<LedgerAnswer> SettleAsync(LedgerCommand command, CancellationToken cancellationToken) =>
        await FindAsync(command, cancellationToken)
            ?? throw new InvalidOperationException(
                $"Entry {command.EntryId} of {command.CustomerId} exists for the batch but not for the read; "
                + "entries are never deleted.");

    /// <summary>What the entry that stands under a command's id means to it.</summary>
    internal static LedgerAnswer Settle(LedgerEntry existing, LedgerCommand command)
    {
        if (existing.ContentHash != command.ContentHash)
        {
            return new LedgerAnswer.KeyReused(existing, command.ContentHash);
        }

        // The writer itself asks again after a lost answer or a restart: to it the entry is recorded, not repeated.
        return existing.RecordedBy == command.RecordedBy
            ? new LedgerAnswer.Recorded(existing)
            : new LedgerAnswer.Repeated(existing);
    }

    private static LedgerAnswer.Refused TransferGivenBack(string entryId) => new(new LedgerRefusal(
        LedgerRefusalCode.TransferGivenBack,
        $"The points of '{entryId}' went back to their sender; send them again under a new key."));

    private static LedgerAnswer.Refused UnknownCustomer(string customerId) => new(new LedgerRefusal(
        LedgerRefusalCode.UnknownCustomer,
        $"No account for customer '{customerId}'. An account opens with the first award."));
}

/// <summary>Another command changed the account between reading and committing.</summary>
public sealed class BalanceMovedException(string customerId)
    : Exception($"The account of {customerId} changed while a command was decided; ask again.");
