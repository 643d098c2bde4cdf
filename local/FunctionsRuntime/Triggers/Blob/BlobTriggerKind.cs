using System.Collections;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using FunctionsRuntime.Binding;
using FunctionsRuntime.Functions;
using FunctionsRuntime.Hosting;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsRuntime.Triggers.Blob;

internal sealed record BlobTriggerPlan(
    ParameterBinder Bind, BlobPattern Pattern, BlobTriggerSource Source, string Connection)
    : TriggerPlan("blobTrigger", Bind);

/// <summary>The blob that an invocation is about.</summary>
internal sealed record BlobTarget(BlobContainerClient Container, string Name)
{
    public BlobClient Client => Container.GetBlobClient(Name);
}

internal sealed class BlobTriggerKind(Settings settings, StorageConnections connections, PayloadReader payloads)
    : ITriggerKind
{
    public TriggerPlan? Plan(TriggerSite site)
    {
        if (site.Attribute is not BlobTriggerAttribute blob) return null;
        var connection = blob.Connection is { } name ? settings.Resolve(name) : StorageConnections.Default;
        connections.Check(connection);
        var pattern = new BlobPattern(settings.Resolve(blob.BlobPath));
        return new BlobTriggerPlan(Binder(site.Parameter.ParameterType), pattern, blob.Source, connection)
        {
            DataNames = pattern.Names.Concat(["BlobTrigger", "Uri"]).ToHashSet(StringComparer.OrdinalIgnoreCase),
        };
    }

    private ParameterBinder Binder(Type type)
    {
        if (Refusal(type) is { } refusal) throw new FunctionSetupException(refusal);
        return async context =>
        {
            var blob = (BlobTarget)context.TriggerValue!;
            var ct = context.CancellationToken;
            if (type == typeof(BlobClient)) return blob.Client;
            if (type == typeof(BlobBaseClient)) return blob.Container.GetBlobBaseClient(blob.Name);
            if (type == typeof(BlockBlobClient)) return blob.Container.GetBlockBlobClient(blob.Name);
            if (type == typeof(AppendBlobClient)) return blob.Container.GetAppendBlobClient(blob.Name);
            if (type == typeof(Stream)) return await blob.Client.OpenReadAsync(cancellationToken: ct);
            if (type == typeof(string) || type == typeof(byte[])) return await DownloadAsync(blob, type, ct);
            await using var content = await blob.Client.OpenReadAsync(cancellationToken: ct);
            return await payloads.ReadAsync(content, type, ct);
        };
    }

    private static async Task<object> DownloadAsync(BlobTarget blob, Type type, CancellationToken ct)
    {
        var content = (await blob.Client.DownloadContentAsync(ct)).Value.Content;
        return type == typeof(string) ? content.ToString() : content.ToArray();
    }

    // What the published worker does not bind either, or binds to something else than one would think.
    private static string? Refusal(Type type)
    {
        if (type == typeof(BinaryData))
            return "the worker reads a BinaryData as JSON, not as the blob's bytes: take a byte[] or a Stream";
        if (type == typeof(BlobContainerClient))
            return "the worker has no container for one blob: take a BlobClient and its GetParentBlobContainerClient()";
        return type != typeof(string) && type != typeof(byte[]) && typeof(IEnumerable).IsAssignableFrom(type)
            ? $"the worker reads a {type.Name} from all the blobs under a path: take one object, or a Stream"
            : null;
    }
}
