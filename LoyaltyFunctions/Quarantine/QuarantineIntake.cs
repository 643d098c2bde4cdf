using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Shared;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Quarantine;

/// <summary>Takes in what failed outside of the workflows. The same failure gives the same item.</summary>
public sealed class QuarantineIntake(
    CosmosQuarantineStore quarantine, QuarantineOriginals originals, FileNotes notes)
{
    /// <summary>The item of a letter: an event of its own, because another subscription may have got it.</summary>
    public static string LetterId(string letterName) => $"event-{ContentHash.Of("dead-letter", letterName)[..32]}";

    /// <summary>Lists an event that could not be delivered; Event Grid has written it as a blob.</summary>
    /// <param name="letter">A blob of the container <c>dead-letters</c>: it stays where it is, and is the
    /// original.</param>
    public async Task KeepLetterAsync(
        BlobClient letter, DurableTaskClient workflows, CancellationToken cancellationToken)
    {
        if (await ReadAsync(letter, cancellationToken) is not { } found) return;
        var id = LetterId(letter.Name);
        await notes.RememberAsync(
            id, new UploadedFile(letter.Name, EventNote.ETag, found.WrittenAt), found.Content, workflows,
            cancellationToken);
        var events = ReceivedEvent.ReadAll(found.Content.ToString());
        var first = events.Count > 0 ? events[0] : null;
        foreach (var blob in events.Select(StorageEvent.BlobOf).OfType<StoredBlob>())
        {
            // The file was not read by anybody yet, so nobody knows whose it is.
            await notes.RememberUploadAsync(blob, workflows, cancellationToken);
        }

        await quarantine.SaveAsync(
            new QuarantineItem
            {
                Id = id,
                Kind = QuarantineKinds.Event,
                Code = QuarantineCodes.DeadLettered,
                Reason = DeadLetter.ReasonOf(found.Content),
                QuarantinedAt = found.WrittenAt,
                TraceParent = first?.TraceParent,
                OriginalContainer = BlobNames.DeadLetters,
                OriginalBlob = letter.Name,
                OriginalSha256 = ContentHash.Of(found.Content.ToMemory().Span),
                EventType = first?.Type,
            },
            cancellationToken);
    }

    /// <summary>Lists a blob whose function failed again and again.</summary>
    /// <param name="text">The message that the host wrote.</param>
    /// <param name="at">When it did, UTC.</param>
    public async Task KeepPoisonAsync(
        string text, DateTimeOffset at, DurableTaskClient workflows, CancellationToken cancellationToken)
    {
        var message = PoisonMessage.Read(text);
        var isUpload = message is { ContainerName: BlobNames.Uploads };

        // The upload's id, where there is one: an erasure of the file must find the item by it.
        var id = isUpload
            ? UploadedFile.IdOf(message!.BlobName, message.ETag ?? "")
            : $"poison-{ContentHash.Of(text)[..32]}";
        if (isUpload) await notes.RememberPoisonAsync(message!, at, workflows, cancellationToken);
        var blobName = $"{QuarantineKinds.Poison}/{id}";
        var sha256 = await originals.KeepAsync(blobName, BinaryData.FromString(text), cancellationToken);
        await quarantine.SaveAsync(
            new QuarantineItem
            {
                Id = id,
                Kind = QuarantineKinds.Poison,
                Code = QuarantineCodes.Poisoned,
                Reason = message is null
                    ? $"a message of the queue {PoisonMessage.QueueName} that names no blob; look at it, and dismiss it"
                    : $"{message.FunctionId} failed five times for a blob of '{message.ContainerName}'; the log of "
                        + "that time tells why. Replay it when the cause is mended",
                QuarantinedAt = at,
                CorrelationId = isUpload ? id : null,
                OriginalBlob = blobName,
                OriginalSha256 = sha256,
                FileName = isUpload ? message!.BlobName : null,
            },
            cancellationToken);
    }

    private static async Task<(BinaryData Content, DateTimeOffset WrittenAt)?> ReadAsync(
        BlobClient blob, CancellationToken cancellationToken)
    {
        try
        {
            var found = (await blob.DownloadContentAsync(cancellationToken)).Value;
            return (found.Content, found.Details.LastModified.ToUniversalTime());
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }
}

/// <summary>What Event Grid says of an event that it could not deliver.</summary>
internal static class DeadLetter
{
    /// <summary>A sentence. Nothing of the event itself is quoted: it may be about a person.</summary>
    public static string ReasonOf(BinaryData letter)
    {
        var told = Fields(letter);
        var reason = told.GetValueOrDefault("deadletterreason", "for a reason that Event Grid did not tell");
        var attempts = told.GetValueOrDefault("deliveryattempts", "an unknown number of");
        var outcome = told.GetValueOrDefault("lastdeliveryoutcome", "unknown");
        return $"Event Grid gave up after {attempts} attempts: {reason}; the last outcome was {outcome}. "
            + "Replay it when the cause is mended";
    }

    private static Dictionary<string, string> Fields(BinaryData letter)
    {
        try
        {
            using var document = JsonDocument.Parse(letter);
            var root = document.RootElement;
            var first = root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0 ? root[0] : root;
            if (first.ValueKind != JsonValueKind.Object) return [];
            // CloudEvents know no capitals, so the names differ by the schema.
            return first.EnumerateObject()
                .Where(it => it.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number)
                .GroupBy(it => it.Name.ToLowerInvariant(), it => it.Value.ToString())
                .ToDictionary(it => it.Key, it => it.Last());
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return [];
        }
    }
}
