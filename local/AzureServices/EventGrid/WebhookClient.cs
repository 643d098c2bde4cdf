using System.Net.Http.Headers;

namespace AzureServices.EventGrid;

/// <summary>Calls a subscription's webhook as Event Grid does, and waits 30 s at most for its answer.</summary>
internal sealed class WebhookClient(TimeProvider time) : IDisposable
{
    /// <summary>How Event Grid names itself to webhooks.</summary>
    public const string Origin = "eventgrid.azure.net";

    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan, // each request has its own bound, on the given clock
    };

    public void Dispose() => _http.Dispose();

    /// <summary>Delivers once, and says what came of it.</summary>
    public async Task<DeliveryOutcome> DeliverAsync(
        EventSubscription subscription, IReadOnlyList<Delivery> batch, CancellationToken cancellationToken)
    {
        using var request = DeliveryRequest(subscription, batch);
        try
        {
            return await SendAsync(
                request,
                answer => Task.FromResult(DeliveryOutcome.Answered((int)answer.StatusCode)),
                cancellationToken);
        }
        catch (HttpRequestException)
        {
            return DeliveryOutcome.SocketError;
        }
        catch (TimeoutException)
        {
            return DeliveryOutcome.TimedOut;
        }
    }

    /// <summary>Sends a request and reads its answer within the 30 s that an endpoint has.</summary>
    /// <exception cref="TimeoutException">There was no whole answer in time.</exception>
    public async Task<T> SendAsync<T>(
        HttpRequestMessage request, Func<HttpResponseMessage, Task<T>> read, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(AnswerTimeout, time);
        await using var outer = cancellationToken.Register(bound.Cancel);
        try
        {
            using var answer = await _http.SendAsync(request, bound.Token);
            return await read(answer);
        }
        catch (OperationCanceledException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"{request.RequestUri} did not answer within {AnswerTimeout}", e);
        }
    }

    /// <summary>Puts on the headers that every POST of Event Grid carries.</summary>
    public static void AddHeaders(
        HttpRequestMessage request, EventSubscription subscription, string eventType, int attempts)
    {
        request.Headers.Add("aeg-event-type", eventType);
        request.Headers.Add("aeg-subscription-name", subscription.Name.ToUpperInvariant());
        request.Headers.Add("aeg-delivery-count", $"{attempts}");
        request.Headers.Add("aeg-metadata-version", "1");
    }

    private static HttpRequestMessage DeliveryRequest(EventSubscription subscription, IReadOnlyList<Delivery> batch)
    {
        var isGridSchema = batch[0].Schema == DeliverySchema.EventGridSchema;
        var isSingle = !isGridSchema && subscription.MaxEventsPerBatch == 1;
        var body = isSingle ? batch[0].Body : ArrayOf(batch);
        var request = new HttpRequestMessage(HttpMethod.Post, subscription.Endpoint)
        {
            Content = new ByteArrayContent(body),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(
            isGridSchema ? "application/json"
                : isSingle ? "application/cloudevents+json"
                : "application/cloudevents-batch+json",
            "utf-8");
        AddHeaders(request, subscription, "Notification", batch.Max(d => d.Attempts));
        if (!isGridSchema)
        {
            request.Headers.Add("WebHook-Request-Origin", Origin);
        }

        return request;
    }

    private static byte[] ArrayOf(IReadOnlyList<Delivery> batch)
    {
        using var array = new MemoryStream();
        for (var index = 0; index < batch.Count; index++)
        {
            array.WriteByte(index == 0 ? (byte)'[' : (byte)',');
            array.Write(batch[index].Body);
        }

        array.WriteByte((byte)']');
        return array.ToArray();
    }
}
