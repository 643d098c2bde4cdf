using System.Text.Json;
using System.Text.Json.Nodes;
using Azure;
using Azure.Storage.Blobs;

namespace AzureServices.EventGrid;

/// <summary>Writes events that could not be delivered as blobs, one event each, in the form the service uses.</summary>
internal sealed class DeadLetterWriter(BlobServiceClient storage, TimeProvider time)
{
    /// <summary>Writes the dead letter; false when the storage account refused or did not answer.</summary>
    /// <remarks>Created anew under the same name when tried twice, so one event gives one blob.</remarks>
    public async Task<bool> TryWriteAsync(
        EventSubscription subscription, Delivery delivery, CancellationToken cancellationToken)
    {
        try
        {
            var container = storage.GetBlobContainerClient(subscription.DeadLetterContainer);
            await container.CreateIfNotExistsAsync(cancellationToken: cancellationToken);
            await container.GetBlobClient(NameOf(subscription, delivery))
                .UploadAsync(BinaryData.FromBytes(Render(delivery)), overwrite: true, cancellationToken);
            return true;
        }
        catch (Exception e) when (e is RequestFailedException
            || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    /// <summary>
    /// <c>{SUBSCRIPTION}/{year}/{month}/{day}/{hour}/{guid}.json</c>, as the service names them: not padded.
    /// </summary>
    private string NameOf(EventSubscription subscription, Delivery delivery)
    {
        var at = delivery.LastAttemptAt ?? time.GetUtcNow();
        var id = new Guid(System.Security.Cryptography.SHA256.HashData(
            System.Text.Encoding.UTF8.GetBytes($"{delivery.Id}:{delivery.EventId}")).AsSpan(0, 16));
        return $"{subscription.Name.ToUpperInvariant()}/{at.Year}/{at.Month}/{at.Day}/{at.Hour}/{id}.json";
    }

    private static byte[] Render(Delivery delivery)
    {
        var dead = EventOf(delivery);
        var names = delivery.Schema == DeliverySchema.EventGridSchema
            ? (Func<string, string>)(name => name)
            : name => name.ToLowerInvariant(); // a CloudEvents attribute has small letters only
        dead[names("deadLetterReason")] = delivery.DeadReason;
        dead[names("deliveryAttempts")] = delivery.Attempts;
        dead[names("lastDeliveryOutcome")] = delivery.LastOutcome;
        if (delivery.LastStatus is { } status)
        {
            dead[names("lastHttpStatusCode")] = status;
        }

        dead[names("publishTime")] = delivery.PublishedAt;
        dead[names("lastDeliveryAttemptTime")] = delivery.LastAttemptAt;
        return JsonSerializer.SerializeToUtf8Bytes(new JsonArray(dead));
    }

    /// <summary>Of a name that the publisher gave twice the last value counts, as for most readers of JSON.</summary>
    private static JsonObject EventOf(Delivery delivery)
    {
        using var body = JsonDocument.Parse(delivery.Body);
        var members = new JsonObject();
        foreach (var member in body.RootElement.EnumerateObject())
        {
            members[member.Name] = JsonSerializer.SerializeToNode(member.Value);
        }

        return members;
    }
}
