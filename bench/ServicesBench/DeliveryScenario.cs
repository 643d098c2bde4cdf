using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Azure;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using AzureServices.EventGrid;
using BenchShared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ServicesBench;

/// <summary>
/// Events from their publisher through the local Event Grid, on a file, to a webhook; and, as the baseline, as many
/// posts straight to that webhook.
/// </summary>
internal static class DeliveryScenario
{
    private const int InFlight = 32;
    private const int BatchEvents = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    public static async Task<Dictionary<string, double>> RunAsync(BenchOptions options, CancellationToken ct)
    {
        await using var webhook = await CountingWebhook.StartAsync(ct);
        var direct = await PostDirectlyAsync(webhook, options.Events, ct);

        await using var grid = await EventGridEndpoint.StartAsync(
            new EventGridOptions
            {
                Path = Path.Combine(options.Folder, $"{Guid.CreateVersion7()}.db"),
                StorageConnectionString = "UseDevelopmentStorage=true",
                Subscriptions = [new("bench", "loyalty", webhook.Address)],
            },
            ct);
        var publisher = new EventGridPublisherClient(grid.TopicEndpoint("loyalty"), new AzureKeyCredential(grid.Key));
        await DeliverAsync(publisher, webhook, options.Events / 10, ct);
        var (accepted, delivered) = await DeliverAsync(publisher, webhook, options.Events, ct);
        return new()
        {
            ["baseline: posts straight to the webhook, /s"] = options.Events / direct,
            ["accepted, in batches of 100, /s"] = options.Events / accepted,
            ["delivered one by one, /s"] = options.Events / delivered,
            ["peak memory (MB)"] = Meter.PeakMegabytes(),
        };
    }

    /// <summary>The seconds from the first event's publication until the last is accepted, and delivered.</summary>
    private static async Task<(double Accepted, double Delivered)> DeliverAsync(
        EventGridPublisherClient publisher, CountingWebhook webhook, int count, CancellationToken ct)
    {
        var all = webhook.Expect(count);
        var start = TimeProvider.System.GetTimestamp();
        foreach (var batch in Enumerable.Range(0, count).Chunk(BatchEvents))
            await publisher.SendEventsAsync(batch.Select(Event), ct);
        var accepted = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        await all.WaitAsync(Patience, ct);
        return (accepted, TimeProvider.System.GetElapsedTime(start).TotalSeconds);
    }

    private static async Task<double> PostDirectlyAsync(CountingWebhook webhook, int count, CancellationToken ct)
    {
        using var http = new HttpClient();
        async Task PostAsync(int number, CancellationToken cancellation)
        {
            using var answer = await http.PostAsJsonAsync(webhook.Address, new { id = $"{number}" }, cancellation);
            if (answer.StatusCode != HttpStatusCode.OK)
                throw new InvalidOperationException($"The webhook answered {answer.StatusCode}.");
        }

        await Meter.TimeAsync(count / 10, InFlight, PostAsync, ct);
        return await Meter.TimeAsync(count, InFlight, PostAsync, ct);
    }

    private static CloudEvent Event(int number) =>
        new("/bench", "PointsAwarded", new { customerId = $"c-{number % 100}", points = number, balance = 12_345 })
        {
            Subject = $"customers/c-{number % 100}",
        };

    /// <summary>Counts the different events that reach it.</summary>
    private sealed class CountingWebhook(WebApplication web) : IAsyncDisposable
    {
        private readonly ConcurrentDictionary<string, bool> _seen = new();
        private TaskCompletionSource _all = new();
        private int _missing;

        public Uri Address => new(web.Urls.First());

        public static async Task<CountingWebhook> StartAsync(CancellationToken ct)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
            var webhook = new CountingWebhook(builder.Build());
            await webhook.ListenAsync(ct);
            return webhook;
        }

        /// <summary>Ends when so many more have come.</summary>
        public Task Expect(int count)
        {
            _all = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _missing = count;
            return _all.Task;
        }

        public ValueTask DisposeAsync() => web.DisposeAsync();

        private Task ListenAsync(CancellationToken ct)
        {
            web.MapMethods("/", ["OPTIONS"], (HttpResponse response) =>
            {
                response.Headers["WebHook-Allowed-Origin"] = "*";
            });
            web.MapPost("/", async (HttpRequest request) =>
            {
                var body = await request.ReadFromJsonAsync<System.Text.Json.JsonElement>();
                var one = body.ValueKind == System.Text.Json.JsonValueKind.Array ? body[0] : body;
                if (_seen.TryAdd(one.GetProperty("id").GetString()!, true) && Interlocked.Decrement(ref _missing) == 0)
                    _all.TrySetResult();
            });
            return web.StartAsync(ct);
        }
    }
}
