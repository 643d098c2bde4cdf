using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Integrity;

/// <summary>The steps of a seal. Each does nothing twice.</summary>
public sealed class SealActivities(LedgerSealing sealing)
{
    public const string SealPagesName = "SealPages";
    public const string CompleteSealName = "CompleteSeal";

    [Function(SealPagesName)]
    public Task<SealedPages> SealPagesAsync(
        [ActivityTrigger] SealPagesRequest request, CancellationToken cancellationToken) =>
        sealing.SealPagesAsync(request.Date, request.First, request.After, cancellationToken);

    [Function(CompleteSealName)]
    public Task<SealOutcome> CompleteSealAsync(
        [ActivityTrigger] CompleteSealRequest request, CancellationToken cancellationToken) =>
        sealing.CompleteAsync(request.Date, request.Pages, cancellationToken);
}

/// <param name="First">Number of the first page to write, from 0.</param>
/// <param name="After">The last customer of the page before; empty for the first page.</param>
public sealed record SealPagesRequest(DateOnly Date, int First, string After);

public sealed record CompleteSealRequest(DateOnly Date, IReadOnlyList<SealPage> Pages);
