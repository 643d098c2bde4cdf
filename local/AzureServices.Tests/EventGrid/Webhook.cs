using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AzureServices.Tests.EventGrid;

/// <summary>What a webhook received: the headers and the body of one delivery.</summary>
internal sealed record Received(IReadOnlyDictionary<string, string> Headers, JsonElement Body)
{
    /// <summary>The event itself, in either schema.</summary>
    public JsonElement Event => Body.ValueKind == JsonValueKind.Array ? Body[0] : Body;

    public string Id => Event.GetProperty("id").GetString()!;
}

/// <summary>A subscriber: agrees to handshakes, keeps what is delivered, and answers as told.</summary>
internal sealed class Webhook : IAsyncDisposable
{
    private readonly WebApplication _web;

    private Webhook(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        _web = builder.Build();
        _web.Run(AnswerAsync);
    }

    public Uri Address => new(new Uri(_web.Urls.First()), "/hook?name=test");

    public ConcurrentQueue<Received> Deliveries { get; } = new();

    public int Handshakes { get; private set; }

    /// <summary>The status that each delivery is answered with.</summary>
    public Func<Received, int> Answer { get; set; } = _ => StatusCodes.Status200OK;

    public bool Agrees { get; set; } = true;

    /// <summary>Whether it takes validation events without sending their codes back.</summary>
    public bool IsSilent { get; set; }

    /// <summary>What it sends back to a validation event in place of the code, as JSON.</summary>
    public string? ValidationAnswer { get; set; }

    /// <summary>The media type of <see cref="ValidationAnswer"/>.</summary>
    public string ValidationAnswerType { get; set; } = "application/json";

    public ConcurrentQueue<Uri> ValidationUrls { get; } = new();

    public static async Task<Webhook> StartAsync(int port = 0)
    {
        var webhook = new Webhook(port);
        await webhook._web.StartAsync();
        return webhook;
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    public async Task<Received> FirstAsync()
    {
        await Azurite.Eventually.IsTrueAsync(() => !Deliveries.IsEmpty, "a delivery");
        return Deliveries.First();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (HttpMethods.IsOptions(context.Request.Method))
        {
            Handshakes++;
            if (Agrees)
            {
                context.Response.Headers["WebHook-Allowed-Origin"] = context.Request.Headers["WebHook-Request-Origin"];
            }

            return;
        }

        using var json = await JsonDocument.ParseAsync(context.Request.Body);
        var headers = context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString());
        var received = new Received(headers, json.RootElement.Clone());
        if (headers["aeg-event-type"] == "SubscriptionValidation")
        {
            Handshakes++;
            var data = received.Event.GetProperty("data");
            ValidationUrls.Enqueue(new Uri(data.GetProperty("validationUrl").GetString()!));
            if (IsSilent)
            {
                return;
            }

            if (ValidationAnswer is not null)
            {
                context.Response.ContentType = ValidationAnswerType;
                await context.Response.BodyWriter.WriteAsync(System.Text.Encoding.UTF8.GetBytes(ValidationAnswer));
                return;
            }

            var code = data.GetProperty("validationCode").GetString();
            await context.Response.WriteAsJsonAsync(new { validationResponse = Agrees ? code : "no" });
            return;
        }

        context.Response.StatusCode = Answer(received);
        Deliveries.Enqueue(received);
    }
}
