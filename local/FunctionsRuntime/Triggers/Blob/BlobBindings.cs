using System.Reflection;
using Azure.Storage.Blobs;
using FunctionsRuntime.Binding;
using FunctionsRuntime.Functions;
using FunctionsRuntime.Hosting;
using Microsoft.Azure.Functions.Worker;
using Newtonsoft.Json;

namespace FunctionsRuntime.Triggers.Blob;

/// <summary>[BlobInput]: a blob, the blobs under a prefix, or their container.</summary>
internal sealed class BlobInputBinding(Settings settings, StorageConnections connections, BlobContents contents)
    : IInputBinding
{
    public ParameterPlan? Plan(InputSite site)
    {
        if (site.Parameter.GetCustomAttribute<BlobInputAttribute>() is not { } blob) return null;
        var path = new BlobPath(blob.BlobPath, blob.Connection, site.Trigger, settings, connections);
        return new ParameterPlan("blob", Binder(site.Parameter.ParameterType, path));
    }

    private ParameterBinder Binder(Type type, BlobPath path)
    {
        var element = path.NamesFile ? null : BlobContents.ElementOf(type);
        BlobContents.Check(element ?? type);
        if (path.NamesFile && (type == typeof(BlobContainerClient) || IsListOfClients(type)))
            throw new FunctionSetupException($"'{path.Text}' is one blob: take a BlobClient, or name the container alone");
        if (type == typeof(BlobContainerClient)) return async context => (await path.ResolveAsync(context)).Container;
        if (element is not null)
        {
            return async context => await path.ResolveAsync(context) is var found && Path.HasExtension(found.Name)
                ? await contents.ReadAsync(found, type, context.CancellationToken)
                : await contents.ReadAllAsync(found, element, type.IsArray, context.CancellationToken);
        }

        if (!path.NamesBlob)
        {
            throw new FunctionSetupException($"'{path.Text}' is a container: add the blob's name, "
                + "or take a BlobContainerClient or an IEnumerable");
        }

        return async context =>
            await contents.ReadAsync(await path.ResolveAsync(context), type, context.CancellationToken);
    }

    private static bool IsListOfClients(Type type) =>
        BlobContents.ElementOf(type) is { } element && BlobContents.IsClient(element);
}

/// <summary>[BlobOutput]: writes the value over the blob, and makes the container where it is missing.</summary>
internal sealed class BlobOutputBinding(Settings settings, StorageConnections connections, OutputItems items)
    : IOutputBinding
{
    public OutputPlan? Plan(OutputSite site)
    {
        if (site.Attribute is not BlobOutputAttribute blob) return null;
        var path = new BlobPath(blob.BlobPath, blob.Connection, site.Trigger, settings, connections);
        if (!path.NamesBlob) throw new FunctionSetupException($"'{path.Text}' is a container: add the blob's name");
        return new OutputPlan(site.Name, "blob", async (value, context) =>
        {
            var target = await path.ResolveAsync(context);
            await target.Container.CreateIfNotExistsAsync(cancellationToken: context.CancellationToken);
            var bytes = OutputItems.Bytes(items.Whole(value), Formatting.None);
            await target.Client.UploadAsync(new BinaryData(bytes), overwrite: true, context.CancellationToken);
        });
    }
}
