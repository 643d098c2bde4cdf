namespace AzureServices.Cosmos.Protocol;

/// <summary>What goes back to the client; the pipeline turns it into headers and a body.</summary>
internal sealed record CosmosAnswer(int Status)
{
    public ReadOnlyMemory<byte> Body { get; init; }

    public string ContentType { get; init; } = Wire.Json;

    public int SubStatus { get; init; }

    public double Charge { get; init; } = RequestCharge.Smallest;

    public string? Etag { get; init; }

    public string? Continuation { get; init; }

    public int? ItemCount { get; init; }

    /// <summary>The partition key range that answered; its session token goes back to the client.</summary>
    public int RangeNumber { get; init; }

    /// <summary>The least throughput that the resource could have; for answers about throughput.</summary>
    public int? ThroughputMin { get; init; }

    public TimeSpan? RetryAfter { get; init; }

    /// <summary>
    /// The container that the request was about, as (name path, resource id); the SDK keeps session tokens by it.
    /// </summary>
    public (string Path, string Rid)? Owner { get; init; }

    public static CosmosAnswer Refusal(int status, string message, int subStatus = 0) =>
        new(status) { SubStatus = subStatus, Body = ErrorBody.For(status, message) };
}
