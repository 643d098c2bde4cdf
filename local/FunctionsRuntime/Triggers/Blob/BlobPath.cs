using Azure.Storage.Blobs;
using FunctionsRuntime.Hosting;
using FunctionsWorker.Binding;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;

namespace FunctionsRuntime.Triggers.Blob;

/// <summary>Reads the paths of inputs and outputs.</summary>
internal sealed class BlobPaths(Settings settings, StorageConnections connections)
{
    /// <exception cref="FunctionSetupException">The path or the connection cannot work.</exception>
    public BlobPath Of(string path, string? connection, TriggerPlan trigger)
    {
        var account = connections.BoundBlobs(connections.Named(connection));
        var expression = new BindingExpression(settings.Resolve(path), trigger);
        var container = BlobPath.Split(expression.Text).Container;
        if (!container.Contains('{', StringComparison.Ordinal)) StorageNames.Checked("container", container);
        return new BlobPath(account, expression);
    }
}

/// <summary>Where an input or output finds its blob: a container and, mostly, a name.</summary>
internal sealed class BlobPath(BlobServiceClient account, BindingExpression path)
{
    public string Text => path.Text;

    public bool NamesBlob => Split(Text).Name.Length > 0;

    /// <summary>True for a name with an extension, which the worker never takes for a folder.</summary>
    public bool NamesFile => Path.HasExtension(Split(Text).Name);

    public static (string Container, string Name) Split(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (path, "") : (path[..slash], path[(slash + 1)..]);
    }

    public async ValueTask<BlobTarget> ResolveAsync(LocalFunctionContext context)
    {
        var (container, name) = Split(await path.ResolveAsync(context));
        return new BlobTarget(account.GetBlobContainerClient(container), name);
    }
}
