using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Faults;

/// <summary>What happens to an operation that a rule matches.</summary>
public abstract record CosmosFaultEffect
{
    private CosmosFaultEffect()
    {
    }

    /// <summary>Nothing is done, and the answer is an error.</summary>
    /// <param name="Status">The HTTP status, from 400 to 599, such as 408, 410, 412, 429, 449 or 503.</param>
    /// <param name="RetryAfter">
    /// Sent as <c>x-ms-retry-after-ms</c>; null sends none, and then the SDK waits 5 seconds after a 429.
    /// </param>
    /// <param name="SubStatus">
    /// Sent as <c>x-ms-substatus</c>; null takes what the service sends most: 3200 with 429, 1002 with 410, otherwise
    /// none.
    /// </param>
    public sealed record Answer(int Status, TimeSpan? RetryAfter = null, int? SubStatus = null) : CosmosFaultEffect
    {
        internal int SubStatusSent => SubStatus ?? Status switch
        {
            429 => SubStatuses.BudgetExceeded,
            410 => SubStatuses.PartitionKeyRangeGone,
            _ => 0,
        };
    }

    /// <summary>Nothing is done, and the connection is reset.</summary>
    public sealed record CutBeforeCommit : CosmosFaultEffect;

    /// <summary>
    /// The operation is done and stored, and the connection is reset before the answer: the lost answer.
    /// </summary>
    public sealed record CutAfterCommit : CosmosFaultEffect;

    /// <summary>The operation waits, and is then done as if nothing had been.</summary>
    /// <param name="Wait">How long, on the clock of the endpoint.</param>
    public sealed record Delay(TimeSpan Wait) : CosmosFaultEffect;
}
