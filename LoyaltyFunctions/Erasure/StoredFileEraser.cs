using System.Net;
using System.Text.Json;
using System.Xml;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Erasure;

/// <summary>Removes what is stored of uploaded files: originals, copies, reasons, and events that name them.</summary>
public sealed class StoredFileEraser(
    BlobServiceClient storage, CosmosQuarantineStore quarantine, KeptFileEraser kept)
{
    private const string UploadedBlob = $"/containers/{BlobNames.Uploads}/blobs/";

    /// <summary>
    /// Deletes this version of the file and its copy in quarantine, and what the list of quarantine quotes of it. A
    /// newer file of the same name stays: it may be of another customer.
    /// </summary>
    /// <exception cref="RequestFailedException">The store could not be reached, or a policy protects a blob that none
    /// should protect.</exception>
    public async Task<ErasedFile> EraseAsync(CustomerFile file, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!EventNote.IsEvent(file))
        {
            await EraseAsync(BlobNames.Uploads, file.FileName, new ETag(file.ETag), cancellationToken);
        }

        await EraseAsync(
            BlobNames.Quarantine, QuarantinedUpload.BlobNameOf(file.UploadId), version: null, cancellationToken);
        // The blobs first: the list says where they are, until it is redacted.
        foreach (var item in await quarantine.FindQuotingAsync(file.UploadId, cancellationToken))
        {
            if (item.OriginalBlob is not { } blob) continue;
            await EraseAsync(item.OriginalContainer ?? BlobNames.Quarantine, blob, version: null, cancellationToken);
        }

        var isRetained = await kept.EraseAsync(file, cancellationToken);
        var wasQuarantined = (await quarantine.RedactAsync(file.UploadId, now, cancellationToken)).Count > 0;
        return new ErasedFile(wasQuarantined, isRetained);
    }

    /// <summary>
    /// Deletes the events about the files that could not be delivered; the blobs' names stand in them.
    /// </summary>
    public async Task EraseDeadLettersAsync(IReadOnlyList<CustomerFile> files, CancellationToken cancellationToken)
    {
        var names = files.Select(file => file.FileName).ToHashSet(StringComparer.Ordinal);
        var since = files.Min(file => file.UploadedAt) - EraseProfile.ClockTolerance;
        var letters = storage.GetBlobContainerClient(BlobNames.DeadLetters);
        await foreach (var letter in letters.GetBlobsAsync(cancellationToken: cancellationToken))
        {
            if (letter.Properties.LastModified < since) continue;
            var blob = letters.GetBlobClient(letter.Name);
            var content = (await blob.DownloadContentAsync(cancellationToken)).Value.Content;
            if (!Subjects(content).Any(names.Contains)) continue;
            await blob.DeleteIfExistsAsync(
                DeleteSnapshotsOption.IncludeSnapshots, conditions: null, cancellationToken);
        }
    }

    /// <param name="version">The ETag of the one version that goes; null for all.</param>
    private async Task EraseAsync(
        string containerName, string name, ETag? version, CancellationToken cancellationToken)
    {
        var container = storage.GetBlobContainerClient(containerName);
        try
        {
            await container.GetBlobClient(name).DeleteIfExistsAsync(
                DeleteSnapshotsOption.IncludeSnapshots, new BlobRequestConditions { IfMatch = version },
                cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == (int)HttpStatusCode.PreconditionFailed)
        {
            // Replaced: what is there now is not this file. Its earlier versions are looked at below.
        }

        // A listing is XML, which cannot say every name.
        if (!name.All(XmlConvert.IsXmlChar)) return;
        var options = new GetBlobsOptions { Prefix = name, States = BlobStates.Snapshots | BlobStates.Version };
        await foreach (var item in container.GetBlobsAsync(options, cancellationToken))
        {
            if (item.Name != name || (version is not null && !IsSame(item.Properties.ETag, version))) continue;
            await ErasedBlobs.Of(container, item).DeleteIfExistsAsync(cancellationToken: cancellationToken);
        }
    }

    // Stores differ in whether a listing puts an ETag in quotes.
    private static bool IsSame(ETag? one, ETag? other) =>
        one?.ToString("G").Trim('"') == other?.ToString("G").Trim('"');

    /// <summary>Names of the uploaded blobs that the events are about.</summary>
    private static IEnumerable<string> Subjects(BinaryData letter)
    {
        JsonElement root;
        try
        {
            root = letter.ToObjectFromJson<JsonElement>();
        }
        catch (JsonException)
        {
            return [];
        }

        JsonElement[] events = root.ValueKind == JsonValueKind.Array ? [.. root.EnumerateArray()] : [root];
        return events.Where(it => it.ValueKind == JsonValueKind.Object).SelectMany(NamesIn);
    }

    private static IEnumerable<string> NamesIn(JsonElement sent)
    {
        if (!sent.TryGetProperty("subject", out var value) || value.ValueKind != JsonValueKind.String) return [];
        var subject = value.GetString()!;
        var at = subject.IndexOf(UploadedBlob, StringComparison.Ordinal);
        if (at < 0) return [];
        var name = subject[(at + UploadedBlob.Length)..];
        return [name, Uri.UnescapeDataString(name)];
    }
}
