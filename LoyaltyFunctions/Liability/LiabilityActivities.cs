using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Liability;

/// <summary>The steps of closing a day; each may be repeated.</summary>
public sealed class LiabilityActivities(
    LiabilityWalk walk, CosmosLiabilityStore store, LiabilityReports reports, TimeProvider time)
{
    public const string FindFirstOpenDayName = "FindFirstOpenDay";
    public const string CloseLiabilityPageName = "CloseLiabilityPage";
    public const string WriteLiabilityReportName = "WriteLiabilityReport";

    /// <summary>The day after the latest that was closed before; the day itself where none was.</summary>
    [Function(FindFirstOpenDayName)]
    public async Task<LiabilityStart> FindFirstOpenDayAsync(
        [ActivityTrigger] LiabilityStart asked, CancellationToken cancellationToken) =>
        await store.ReadLastClosedBeforeAsync(asked.Day, cancellationToken) is { } closed
            ? new LiabilityStart(closed.AddDays(1))
            : asked;

    [Function(CloseLiabilityPageName)]
    public Task<LiabilityPage> CloseLiabilityPageAsync(
        [ActivityTrigger] LiabilityPageRequest request, CancellationToken cancellationToken) =>
        walk.CloseAsync(request, cancellationToken);

    /// <summary>Writes the file of a day, then remembers and announces that it is closed.</summary>
    [Function(WriteLiabilityReportName)]
    public async Task<LiabilityClosed> WriteLiabilityReportAsync(
        [ActivityTrigger] LiabilityReportRequest request, CancellationToken cancellationToken)
    {
        var dayBefore = await reports.ReadAsync(request.Day.AddDays(-1), cancellationToken);
        var report = LiabilityReport.Of(request.Day, request.Sums, dayBefore);
        await reports.WriteAsync(report, cancellationToken);
        var closed = LiabilityClosed.Of(report);
        await store.SaveClosedAsync(request.Day, closed.ToEvent(time.GetUtcNow()), cancellationToken);
        return closed;
    }
}

/// <param name="Day">The day to begin with.</param>
public sealed record LiabilityStart(DateOnly Day);

/// <param name="After">The page begins behind this customer id; empty for the first.</param>
/// <param name="DocumentsMax">So many accounts and positions are looked at for the page.</param>
public sealed record LiabilityPageRequest(DateOnly Day, string After, int DocumentsMax);

/// <param name="Next">The id of the last customer; null where there are no more.</param>
public sealed record LiabilityPage(string? Next, LiabilitySums Sums);

/// <param name="Sums">Over all customers.</param>
public sealed record LiabilityReportRequest(DateOnly Day, LiabilitySums Sums);
