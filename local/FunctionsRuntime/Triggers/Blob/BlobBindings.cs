using System.Reflection;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using FunctionsWorker.Binding;
using FunctionsWorker.Functions;
using Microsoft.Azure.Functions.Worker;
using Newtonsoft.Json;

namespace FunctionsRuntime.Triggers.Blob;

/// <summary>[BlobInput]: a blob, the blobs under a prefix, or their container.</summary>
internal sealed class BlobInputBinding(BlobPaths paths, BlobContents contents) : IInputBinding
{
    public ParameterPlan? Plan(InputSite site)
    {
        if (site.Parameter.GetCustomAttribute<BlobInputAttribute>() is not { } blob) return null;
        var path = paths.Of(blob.BlobPath, blob.Connection, site.Trigger);
        return new ParameterPlan("blob", Binder(site.Parameter.ParameterType, path));
    }

    private ParameterBinder Binder(Type type, BlobPath path)
    {
        var element = Collections.ElementOf(type);
        BlobContents.Check(element ?? type);
        var isClients = type == typeof(BlobContainerClient) || typeof(BlobBaseClient).IsAssignableFrom(element);
        if (path.NamesFile && isClients)
        {
            throw new FunctionSetupException(
                $"'{path.Text}' is one blob: take a BlobClient, or name the container alone");
        }

        if (type == typeof(BlobContainerClient)) return async context => (await path.ResolveAsync(context)).Container;
        if (element is null && !path.NamesBlob)
        {
            throw new FunctionSetupException($"'{path.Text}' is a container: add the blob's name, "
                + "or take a BlobContainerClient or an IEnumerable");
        }

        // The worker takes a name with an extension for one blob, which then holds a JSON array.
        return async context => await path.ResolveAsync(context) is var blob
            && (element is null || Path.HasExtension(blob.Name))
                ? await contents.ReadAsync(blob, type, context.CancellationToken)
                : await contents.ReadAllAsync(blob, type, context.CancellationToken);
    }
}

/// <summary>[BlobOutput]: writes the value over the blob, and makes the container where it is missing.</summary>
internal sealed class BlobOutputBinding(BlobPaths paths, OutputTargets outputs) : IOutputBinding
{
    public OutputPlan? Plan(OutputSite site)
    {
        if (site.Attribute is not BlobOutputAttribute blob) return null;
        var path = paths.Of(blob.BlobPath, blob.Connection, site.Trigger);
        if (!path.NamesBlob) throw new FunctionSetupException($"'{path.Text}' is a container: add the blob's name");
        return new OutputPlan(site.Name, "blob", async (value, context) =>
        {
            var target = await path.ResolveAsync(context);
            var content = new BinaryData(OutputItems.Bytes(outputs.Items.Whole(value), Formatting.None));
            if (outputs.Captured is { } captured)
            {
                StorageNames.Checked("container", target.Container.Name);
                captured.Add(context, OutputKind.Blob, $"{target.Container.Name}/{target.Name}", content);
                return;
            }

            await target.Container.CreateIfNotExistsAsync(cancellationToken: context.CancellationToken);
            await target.Client.UploadAsync(content, overwrite: true, context.CancellationToken);
        });
    }
}
