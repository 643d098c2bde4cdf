using System.Net.Http.Headers;
using System.Text;
using FunctionsRuntime.Hosting;
using Microsoft.Azure.Functions.Worker.Extensions.DurableTask.Http;
using Microsoft.Extensions.Primitives;

namespace FunctionsRuntime.Triggers.Durable;

/// <summary>The activity that the host itself has: it makes one HTTP request of an orchestration.</summary>
internal sealed class HttpActivity(WorkerDataConverter converter, HostSession session) : IDisposable
{
    public const string Name = "BuiltIn::HttpActivity";
    private const string FormContent = "application/x-www-form-urlencoded";

    private readonly HttpClient _client = new();

    /// <exception cref="HttpRequestException">There was no answer, or one that counts as a failure.</exception>
    /// <exception cref="TimeoutException">There was no answer in the time that the request allows.</exception>
    public async Task<object?> RunAsync(string? requestJson, CancellationToken ct)
    {
        var request = (DurableHttpRequest)converter.Deserialize(requestJson, typeof(DurableHttpRequest))!;
        using var message = ToMessage(request);
        using var response = await SendAsync(message, request.Timeout, ct);
        if (request.HttpRetryOptions is { } retry)
        {
            if (retry.StatusCodesToRetry.Count == 0) response.EnsureSuccessStatusCode();
            else if (retry.StatusCodesToRetry.Contains(response.StatusCode))
                throw new HttpRequestException($"Status code {response.StatusCode} received, retry requested.");
        }

        return new DurableHttpResponse(response.StatusCode)
        {
            Headers = response.Headers.ToDictionary(
                header => header.Key,
                header => new StringValues([.. header.Value]),
                StringComparer.OrdinalIgnoreCase),
            Content = await response.Content.ReadAsStringAsync(ct),
        };
    }

    public void Dispose() => _client.Dispose();

    private static HttpRequestMessage ToMessage(DurableHttpRequest request)
    {
        var message = new HttpRequestMessage(request.Method, request.Uri);
        var type = "text/plain";
        foreach (var (name, values) in request.Headers ?? new Dictionary<string, StringValues>())
        {
            if (!name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase))
            {
                message.Headers.Add(name, (IEnumerable<string?>)values);
                continue;
            }

            type = values.ToString();
            if (type.Contains("multipart", StringComparison.OrdinalIgnoreCase))
            {
                throw new InvalidOperationException(
                    $"CallHttpAsync to {request.Uri} cannot send multipart content: send it from an activity.");
            }
        }

        if (request.Content is null) return message;
        message.Content = new StringContent(request.Content, Encoding.UTF8);
        message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (type.Equals(FormContent, StringComparison.OrdinalIgnoreCase))
            message.Content.Headers.ContentType.CharSet = Encoding.UTF8.WebName;
        return message;
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage message, TimeSpan? timeout, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(timeout ?? Timeout.InfiniteTimeSpan, session.Options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ct);
        try
        {
            return await _client.SendAsync(message, either.Token);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            throw new TimeoutException($"{e.Message} Reached user specified timeout: {timeout}.");
        }
    }
}
