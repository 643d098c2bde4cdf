using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace LoyaltyFunctions.Integrity;

/// <summary>The steps of a seal. Each does nothing twice.</summary>
public sealed class SealActivities(LedgerSealing sealing, ILogger<SealActivities> logger)
{
    public const string SealPagesName = "SealPages";
    public const string CompleteSealName = "CompleteSeal";

    [Function(SealPagesName)]
    public Task<SealedPages> SealPagesAsync(
        [ActivityTrigger] SealPagesRequest request, CancellationToken cancellationToken) =>
        sealing.SealPagesAsync(request.Date, request.First, request.After, cancellationToken);

    [Function(CompleteSealName)]
    public Task<SealOutcome> CompleteSealAsync(
        [ActivityTrigger] CompleteSealRequest request, CancellationToken cancellationToken)
    {
        if (request.Unreadable is { } unreadable)
        {
            logger.LogError(
                "{Count} accounts cannot be read and are not sealed on {Date}; the first is of customer {CustomerId}",
                unreadable.Count, Seal.DayOf(request.Date), unreadable.CustomerIds[0]);
        }

        return sealing.CompleteAsync(request.Date, request.Pages, request.Unreadable, cancellationToken);
    }
}

/// <param name="First">Number of the first page to write, from 0.</param>
/// <param name="After">The last customer of the page before; empty for the first page.</param>
public sealed record SealPagesRequest(DateOnly Date, int First, string After);

/// <param name="Unreadable">Accounts that stand in none of the pages; null for none.</param>
public sealed record CompleteSealRequest(
    DateOnly Date, IReadOnlyList<SealPage> Pages, UnreadableAccounts? Unreadable = null);
