namespace AzureServices.Cosmos.Faults;

/// <summary>What happens to an operation that a rule matches.</summary>
public abstract record CosmosFaultEffect
{
    private CosmosFaultEffect()
    {
    }

    /// <summary>Nothing is done, and the answer is an error.</summary>
    /// <param name="Status">The HTTP status, such as 429, 503, 408 or 412.</param>
    /// <param name="RetryAfter">Sent as <c>x-ms-retry-after-ms</c>; null sends none.</param>
    public sealed record Answer(int Status, TimeSpan? RetryAfter = null) : CosmosFaultEffect;

    /// <summary>Nothing is done, and the connection breaks.</summary>
    public sealed record CutBeforeCommit : CosmosFaultEffect;

    /// <summary>
    /// The operation is done and stored, and the connection breaks before the answer: the lost answer.
    /// </summary>
    public sealed record CutAfterCommit : CosmosFaultEffect;
}
