using System.Collections.Concurrent;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using FunctionsRuntime.Hosting;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;

namespace FunctionsRuntime.Triggers.Blob;

/// <summary>Storage clients by connection name, one each for the life of the host.</summary>
internal sealed class StorageConnections(Settings settings)
{
    public const string Default = "AzureWebJobsStorage";
    private readonly ConcurrentDictionary<string, BlobServiceClient> _blobs = new();
    private readonly ConcurrentDictionary<string, BlobServiceClient> _boundBlobs = new();
    private readonly ConcurrentDictionary<(string, QueueMessageEncoding), QueueServiceClient> _queues = new();

    /// <summary>The connection that an attribute names, or the default one; known to be a connection string.</summary>
    /// <exception cref="FunctionSetupException">There is no such connection, or it is no connection string.</exception>
    public string Named(string? written)
    {
        var connection = written is { Length: > 0 } ? settings.Resolve(written) : Default;
        try
        {
            Blobs(connection);
            return connection;
        }
        catch (FormatException e)
        {
            throw new FunctionSetupException(
                $"the connection '{connection}' is not a connection string: {e.Message.TrimEnd('.')}");
        }
    }

    public BlobServiceClient Blobs(string connection) =>
        _blobs.GetOrAdd(connection, name => new BlobServiceClient(settings.ConnectionString(name)));

    /// <summary>For inputs and outputs: an emulator that does not run fails them at once.</summary>
    public BlobServiceClient BoundBlobs(string connection) => _boundBlobs.GetOrAdd(
        connection,
        name => new BlobServiceClient(settings.ConnectionString(name), new BlobClientOptions().FailingFast(name)));

    /// <inheritdoc cref="BoundBlobs"/>
    public QueueServiceClient BoundQueues(string connection, QueueMessageEncoding encoding) => new(
        settings.ConnectionString(connection),
        new QueueClientOptions { MessageEncoding = encoding }.FailingFast(connection));

    /// <summary>Queues whose messages are base64 by default, as the Functions host writes and reads them.</summary>
    public QueueServiceClient Queues(
        string connection, QueueMessageEncoding encoding = QueueMessageEncoding.Base64) => _queues.GetOrAdd(
            (connection, encoding),
            key => new QueueServiceClient(
                settings.ConnectionString(key.Item1), new QueueClientOptions { MessageEncoding = key.Item2 }));
}
