using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Expiry;

/// <summary>The steps of a run; each may be repeated.</summary>
public sealed class ExpiryActivities(ExpiryWalk walk, IOptions<ExpiryOptions> options)
{
    public const string EndDuePointsName = "EndDuePoints";
    public const string RemindOfExpiryName = "RemindOfExpiry";

    [Function(EndDuePointsName)]
    public Task<ExpiryBatch> EndDuePointsAsync(
        [ActivityTrigger] ExpiryBatchRequest request, CancellationToken cancellationToken) =>
        walk.EndAsync(request, cancellationToken);

    [Function(RemindOfExpiryName)]
    public async Task<ExpiryBatch> RemindOfExpiryAsync(
        [ActivityTrigger] ExpiryBatchRequest request, CancellationToken cancellationToken) =>
        options.Value.ReminderDays == 0
            ? new ExpiryBatch(Next: null, new ExpiryCounts())
            : await walk.RemindAsync(
                request, request.At.AddDays(options.Value.ReminderDays), cancellationToken);
}
