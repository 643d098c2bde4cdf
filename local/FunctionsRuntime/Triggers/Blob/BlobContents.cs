using System.Collections;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using FunctionsRuntime.Binding;
using FunctionsRuntime.Functions;

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

    /// <summary>Every blob whose name begins with the prefix, in a list or array of <paramref name="element"/>.</summary>
    public async ValueTask<object?> ReadAllAsync(BlobTarget prefix, Type element, bool asArray, CancellationToken ct)
    {
        var all = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
        await foreach (var blob in prefix.Container.GetBlobsAsync(new() { Prefix = prefix.Name }, ct))
        {
            all.Add(await ReadAsync(prefix with { Name = blob.Name }, element, ct));
        }

        if (!asArray) return all;
        var array = Array.CreateInstance(element, all.Count);
        all.CopyTo(array, 0);
        return array;
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

    public static bool IsClient(Type type) => typeof(BlobBaseClient).IsAssignableFrom(type);

    /// <summary>The item type of what stands for many blobs; null for what stands for one.</summary>
    public static Type? ElementOf(Type type)
    {
        if (type == typeof(string) || type == typeof(byte[])) return null;
        if (type.IsArray) return type.GetElementType();
        return type.IsGenericType && type.GetGenericArguments() is [var element]
            && type.IsAssignableFrom(typeof(List<>).MakeGenericType(element))
            ? element
            : null;
    }

    private static async Task<object> DownloadAsync(BlobTarget blob, Type type, CancellationToken ct)
    {
        var content = (await blob.Client.DownloadContentAsync(ct)).Value.Content;
        return type == typeof(string) ? content.ToString() : content.ToArray();
    }
}
