using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace AzureServices.EventGrid;

/// <summary>Asks a webhook whether it wants events, before any is sent.</summary>
internal sealed class Handshake(WebhookClient webhooks, ManualValidations manual, TimeProvider time)
{
    /// <summary>True when the endpoint agrees; false when it does not, or does not answer.</summary>
    public async Task<bool> TryAsync(EventSubscription subscription, CancellationToken cancellationToken)
    {
        try
        {
            return subscription.DeliverySchema == DeliverySchema.CloudEventSchemaV1_0
                ? await AskForOriginAsync(subscription, cancellationToken)
                : await AskForCodeAsync(subscription, cancellationToken);
        }
        catch (Exception e) when (e is HttpRequestException or TimeoutException or JsonException)
        {
            return false;
        }
    }

    /// <summary>CloudEvents: an OPTIONS request, answered with the origin allowed.</summary>
    private async Task<bool> AskForOriginAsync(EventSubscription subscription, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, subscription.Endpoint);
        request.Headers.Add("WebHook-Request-Origin", WebhookClient.Origin);
        request.Headers.Add("WebHook-Request-Rate", "120");
        return await webhooks.SendAsync(
            request,
            answer => Task.FromResult(answer.IsSuccessStatusCode
                && answer.Headers.TryGetValues("WebHook-Allowed-Origin", out var allowed)
                && allowed.Any(a => a is "*" or WebhookClient.Origin)),
            cancellationToken);
    }

    /// <summary>Event Grid schema: an event with a code, which the answer must repeat.</summary>
    private async Task<bool> AskForCodeAsync(EventSubscription subscription, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var code = Guid.CreateVersion7(now).ToString();
        object[] validation =
        [
            new
            {
                id = Guid.CreateVersion7(now),
                topic = TopicNames.ResourceIdOf(subscription.Topic),
                subject = "",
                data = new { validationCode = code, validationUrl = manual.UrlFor(subscription.Name, code) },
                eventType = "Microsoft.EventGrid.SubscriptionValidationEvent",
                eventTime = now,
                metadataVersion = "1",
                dataVersion = "2",
            },
        ];
        using var request = new HttpRequestMessage(HttpMethod.Post, subscription.Endpoint)
        {
            Content = JsonContent.Create(validation),
        };
        WebhookClient.AddHeaders(request, subscription, "SubscriptionValidation", attempts: 0);
        var byHand = manual.Expect(code); // before the event goes out: its receiver may be quick
        try
        {
            var response = await webhooks.SendAsync(request, ReadResponseAsync, cancellationToken);
            return response == code || (response == "" && await IsDoneAsync(byHand, cancellationToken));
        }
        finally
        {
            manual.Forget(code);
        }
    }

    private async Task<bool> IsDoneAsync(Task byHand, CancellationToken cancellationToken)
    {
        try
        {
            await byHand.WaitAsync(ManualValidations.Validity, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>The code sent back; empty where the event was taken without one, null where it was not taken.</summary>
    private static async Task<string?> ReadResponseAsync(HttpResponseMessage answer)
    {
        if (answer.StatusCode != HttpStatusCode.OK)
        {
            return null; // the service does not take 202 either
        }

        try
        {
            using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
            return body.RootElement.ValueKind == JsonValueKind.Object
                && body.RootElement.TryGetProperty("validationResponse", out var response)
                    ? response.ToString()
                    : "";
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return ""; // the second: a charset that does not exist, or half a surrogate pair
        }
    }
}
