using System.Net;
using System.Text.Json.Serialization;

namespace Microsoft.Azure.Functions.Worker.Extensions.DurableTask.Http;

/// <summary>Which answers are failures, and how often and how far apart the request is then tried again.</summary>
public class HttpRetryOptions
{
    private static readonly TimeSpan LongestInterval = TimeSpan.FromDays(6);

    /// <param name="statusCodesToRetry">The failures; none: each status that is no success.</param>
    public HttpRetryOptions(IList<HttpStatusCode>? statusCodesToRetry = null) =>
        StatusCodesToRetry = statusCodesToRetry ?? [];

    [JsonPropertyName("FirstRetryInterval")]
    public TimeSpan FirstRetryInterval { get; set; }

    [JsonPropertyName("MaxRetryInterval")]
    public TimeSpan MaxRetryInterval { get; set; } = LongestInterval;

    [JsonPropertyName("BackoffCoefficient")]
    public double BackoffCoefficient { get; set; } = 1;

    [JsonPropertyName("RetryTimeout")]
    public TimeSpan RetryTimeout { get; set; } = TimeSpan.MaxValue;

    /// <summary>The first attempt included. Default: 0, which tries once.</summary>
    [JsonPropertyName("MaxNumberOfAttempts")]
    public int MaxNumberOfAttempts { get; set; }

    [JsonPropertyName("StatusCodesToRetry")]
    public IList<HttpStatusCode> StatusCodesToRetry { get; }
}
