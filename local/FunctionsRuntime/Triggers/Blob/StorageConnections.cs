using System.Collections.Concurrent;
using Azure.Storage.Blobs;
using Azure.Storage.Queues;
using FunctionsRuntime.Functions;
using FunctionsRuntime.Hosting;

namespace FunctionsRuntime.Triggers.Blob;

/// <summary>Storage clients by connection name, one each for the life of the host.</summary>
internal sealed class StorageConnections(Settings settings)
{
    public const string Default = "AzureWebJobsStorage";
    private readonly ConcurrentDictionary<string, BlobServiceClient> _blobs = new();
    private readonly ConcurrentDictionary<string, QueueServiceClient> _queues = new();

    /// <exception cref="FunctionSetupException">There is no such connection, or it is no connection string.</exception>
    public void Check(string connection)
    {
        try
        {
            Blobs(connection);
        }
        catch (FormatException e)
        {
            throw new FunctionSetupException(
                $"the connection '{connection}' is not a connection string: {e.Message.TrimEnd('.')}");
        }
    }

    public BlobServiceClient Blobs(string connection) =>
        _blobs.GetOrAdd(connection, name => new BlobServiceClient(settings.ConnectionString(name)));

    /// <summary>Queues whose messages are base64, as the Functions host writes and reads them.</summary>
    public QueueServiceClient Queues(string connection) => _queues.GetOrAdd(connection, name => new QueueServiceClient(
        settings.ConnectionString(name), new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 }));
}
