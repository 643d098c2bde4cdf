using FunctionsRuntime.Binding;
using FunctionsRuntime.Functions;
using FunctionsRuntime.Hosting;
using FunctionsRuntime.Invocation;

namespace FunctionsRuntime.Triggers.Blob;

/// <summary>Where an input or output finds its blob: a connection, a container and, mostly, a name.</summary>
internal sealed class BlobPath
{
    private readonly BindingExpression _path;
    private readonly StorageConnections _connections;
    private readonly string _connection;

    /// <exception cref="FunctionSetupException">The path or the connection cannot work.</exception>
    public BlobPath(string path, string? connection, TriggerPlan trigger, Settings settings, StorageConnections connections)
    {
        _connections = connections;
        _connection = connections.Named(connection);
        _path = new BindingExpression(settings.Resolve(path), trigger);
        var (container, name) = Split(_path.Text);
        if (!container.Contains('{', StringComparison.Ordinal)) StorageNames.Checked("container", container);
        NamesBlob = name.Length > 0;
        NamesFile = Path.HasExtension(name);
    }

    public string Text => _path.Text;

    public bool NamesBlob { get; }

    /// <summary>True for a name with an extension, which the worker never takes for a folder.</summary>
    public bool NamesFile { get; }

    public async ValueTask<BlobTarget> ResolveAsync(LocalFunctionContext context)
    {
        var (container, name) = Split(await _path.ResolveAsync(context));
        return new BlobTarget(_connections.Blobs(_connection).GetBlobContainerClient(container), name);
    }

    private static (string Container, string Name) Split(string path)
    {
        var slash = path.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? (path, "") : (path[..slash], path[(slash + 1)..]);
    }
}
