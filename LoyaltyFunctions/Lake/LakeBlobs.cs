using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Lake;

/// <summary>The container <c>lake</c>: JSON documents that are created once, and files of data.</summary>
public sealed class LakeBlobs(BlobServiceClient storage)
{
    /// <summary>So many small documents are read, written or deleted at a time.</summary>
    public const int AtOnce = 16;

    public BlobContainerClient Container { get; } = storage.GetBlobContainerClient(BlobNames.Lake);

    /// <summary>The document, or null where there is none.</summary>
    public async Task<T?> ReadAsync<T>(string name, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            var blob = (await Container.GetBlobClient(name).DownloadContentAsync(cancellationToken)).Value;
            return blob.Content.ToObjectFromJson<T>(StoredJson.Options);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    /// <returns>False where the document is there already; nothing is changed then.</returns>
    public Task<bool> TryCreateAsync<T>(string name, T document, CancellationToken cancellationToken) =>
        TryPutAsync(
            name, document, new BlobUploadOptions { Conditions = new() { IfNoneMatch = ETag.All } }, cancellationToken);

    /// <returns>False where a condition does not hold; nothing is changed then.</returns>
    public async Task<bool> TryPutAsync<T>(
        string name, T document, BlobUploadOptions options, CancellationToken cancellationToken)
    {
        var content = BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(document, StoredJson.Options));
        options.HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" };
        try
        {
            await Container.GetBlobClient(name).UploadAsync(content, options, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (
            exception.ErrorCode == BlobErrorCode.BlobAlreadyExists
            || exception.ErrorCode == BlobErrorCode.ConditionNotMet)
        {
            return false;
        }
    }

    /// <summary>Starts a large file that is created once, as a whole.</summary>
    internal StagedBlob Stage(string name) => new(Container.GetBlockBlobClient(name));

    public async Task<bool> HasAsync(string name, CancellationToken cancellationToken) =>
        await Container.GetBlobClient(name).ExistsAsync(cancellationToken);

    /// <summary>The blobs whose names start so, in the order of their names.</summary>
    public AsyncPageable<BlobItem> ListAsync(string prefix, CancellationToken cancellationToken) =>
        Container.GetBlobsAsync(new GetBlobsOptions { Prefix = prefix }, cancellationToken);

    /// <summary>Deletes what is there; a blob that was written again since it was listed stays.</summary>
    public async Task DeleteAsync(string name, ETag? listed, CancellationToken cancellationToken)
    {
        try
        {
            await Container.GetBlobClient(name).DeleteIfExistsAsync(
                conditions: new BlobRequestConditions { IfMatch = listed }, cancellationToken: cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.ConditionNotMet)
        {
            // It was written again, for somebody who needs it.
        }
    }

    /// <summary>Does something for each, <see cref="AtOnce"/> at a time.</summary>
    public static Task ForEachAsync<T>(
        IEnumerable<T> items, Func<T, CancellationToken, ValueTask> act, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            items,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            act);

    /// <summary>Makes something of each, <see cref="AtOnce"/> at a time, in the order of the items.</summary>
    public static async Task<IReadOnlyList<TMade>> MakeAsync<T, TMade>(
        IReadOnlyList<T> items, Func<T, CancellationToken, Task<TMade>> make, CancellationToken cancellationToken)
    {
        var made = new TMade[items.Count];
        await ForEachAsync(
            Enumerable.Range(0, items.Count),
            async (i, token) => made[i] = await make(items[i], token),
            cancellationToken);
        return made;
    }
}
