using System.Collections;
using Azure.Storage.Blobs;
using FunctionsRuntime.Hosting;
using FunctionsWorker.Binding;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsRuntime.Triggers.Blob;

internal sealed record BlobTriggerPlan(
    ParameterBinder Bind, BlobPattern Pattern, BlobTriggerSource Source, string Connection)
    : TriggerPlan("blobTrigger", Bind)
{
    // The content is not read for converters.
    public override object? SourceOf(object? value) => null;
}

internal sealed class BlobTriggerKind(Settings settings, StorageConnections connections, BlobContents contents)
    : ITriggerKind
{
    public TriggerPlan? Plan(TriggerSite site)
    {
        if (site.Attribute is not BlobTriggerAttribute blob) return null;
        var connection = connections.Named(blob.Connection);
        var pattern = new BlobPattern(settings.Resolve(blob.BlobPath));
        StorageNames.Checked("container", pattern.Container);
        return new BlobTriggerPlan(Binder(site.Parameter.ParameterType), pattern, blob.Source, connection)
        {
            DataNames = pattern.Names.Concat(["BlobTrigger", "Uri"]).ToHashSet(StringComparer.OrdinalIgnoreCase),
        };
    }

    private ParameterBinder Binder(Type type)
    {
        BlobContents.Check(type);
        if (Refusal(type) is { } refusal) throw new FunctionSetupException(refusal);
        return async context =>
            await contents.ReadAsync((BlobTarget)context.TriggerValue!, type, context.CancellationToken);
    }

    // What the published worker does not bind either, or binds to something else than one would think.
    private static string? Refusal(Type type)
    {
        if (type == typeof(BlobContainerClient))
            return "the worker has no container for one blob: take a BlobClient and its GetParentBlobContainerClient()";
        return type != typeof(string) && type != typeof(byte[]) && typeof(IEnumerable).IsAssignableFrom(type)
            ? $"the worker reads a {type.Name} from all the blobs under a path: take one object, or a Stream"
            : null;
    }
}
