using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using FunctionsWorker.Binding;
using FunctionsWorker.Functions;

namespace FunctionsRuntime.Triggers.Blob;

/// <summary>One blob.</summary>
internal sealed record BlobTarget(BlobContainerClient Container, string Name)
{
    public BlobClient Client => Container.GetBlobClient(Name);
}

/// <summary>A blob as each type that a parameter can have.</summary>
internal sealed class BlobContents(PayloadReader payloads)
{
    public async ValueTask<object?> ReadAsync(BlobTarget blob, Type type, CancellationToken ct)
    {
        if (type == typeof(BlobClient)) return blob.Client;
        if (type == typeof(BlobBaseClient)) return blob.Container.GetBlobBaseClient(blob.Name);
        if (type == typeof(BlockBlobClient)) return blob.Container.GetBlockBlobClient(blob.Name);
        if (type == typeof(AppendBlobClient)) return blob.Container.GetAppendBlobClient(blob.Name);
        if (type == typeof(PageBlobClient)) return blob.Container.GetPageBlobClient(blob.Name);
        if (type == typeof(Stream)) return await blob.Client.OpenReadAsync(cancellationToken: ct);
        if (type == typeof(string) || type == typeof(byte[])) return await DownloadAsync(blob, type, ct);
        await using var content = await blob.Client.OpenReadAsync(cancellationToken: ct);
        return await payloads.ReadAsync(content, type, ct);
    }

    /// <summary>Every blob whose name begins with the target's, in a list or an array.</summary>
    public async ValueTask<object?> ReadAllAsync(BlobTarget prefix, Type type, CancellationToken ct)
    {
        var all = new List<object?>();
        await foreach (var blob in prefix.Container.GetBlobsAsync(new() { Prefix = prefix.Name }, ct))
            all.Add(await ReadAsync(prefix with { Name = blob.Name }, Collections.ElementOf(type)!, ct));
        return Collections.Of(type, all);
    }

    /// <exception cref="FunctionSetupException">The worker reads it as JSON, not as one would think.</exception>
    public static void Check(Type type)
    {
        if (type == typeof(BinaryData))
        {
            throw new FunctionSetupException(
                "the worker reads a BinaryData as JSON, not as the blob's bytes: take a byte[] or a Stream");
        }
    }

    private static async Task<object> DownloadAsync(BlobTarget blob, Type type, CancellationToken ct)
    {
        var content = (await blob.Client.DownloadContentAsync(ct)).Value.Content;
        return type == typeof(string) ? content.ToString() : content.ToArray();
    }
}
