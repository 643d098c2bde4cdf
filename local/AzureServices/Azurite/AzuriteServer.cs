using System.Threading.Channels;

namespace AzureServices.Azurite;

/// <summary>
/// Azurite, the Azure Storage emulator, as a child process. It never outlives this process, and what it has
/// acknowledged is saved even when this process is killed.
/// </summary>
public sealed class AzuriteServer : IAsyncDisposable
{
    // Published in the Azurite documentation, the same for everyone; no secret.
    private const string AccountName = "devstoreaccount1";
    private const string AccountKey =
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>Hints beyond this are dropped, so a reader must list the containers now and then.</summary>
    private const int BlobChangesMax = 65_536;

    private readonly AzuriteProcess _process;
    private readonly Channel<BlobChange> _changes;

    private AzuriteServer(
        AzuriteProcess process, Channel<BlobChange> changes, IReadOnlyDictionary<string, Uri> addresses)
    {
        _process = process;
        _changes = changes;
        BlobEndpoint = new Uri(addresses["Blob"], AccountName);
        QueueEndpoint = new Uri(addresses["Queue"], AccountName);
        TableEndpoint = new Uri(addresses["Table"], AccountName);
    }

    /// <summary>Address of the blob service, for example <c>http://127.0.0.1:10000/devstoreaccount1</c>.</summary>
    public Uri BlobEndpoint { get; }

    /// <summary>Address of the queue service.</summary>
    public Uri QueueEndpoint { get; }

    /// <summary>Address of the table service.</summary>
    public Uri TableEndpoint { get; }

    /// <summary>The connection string for blobs, queues and tables, as the storage clients take it.</summary>
    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={AccountName};AccountKey={AccountKey};"
        + $"BlobEndpoint={BlobEndpoint};QueueEndpoint={QueueEndpoint};TableEndpoint={TableEndpoint};";

    /// <summary>Changes of blobs as they happen, for one reader. Ends when Azurite ends.</summary>
    public ChannelReader<BlobChange> BlobChanges => _changes.Reader;

    /// <summary>Completes with the exit code when Azurite has ended, asked or not.</summary>
    public Task<int> Exited => _process.Exited;

    /// <summary>Installs Azurite on first use, starts it, and returns when all three services answer.</summary>
    /// <exception cref="LocalServiceException">
    /// Node.js or npm is missing or too old, the installation failed, a port or the folder is taken, or Azurite did
    /// not come up within <see cref="AzuriteOptions.StartTimeout"/>.
    /// </exception>
    public static async Task<AzuriteServer> StartAsync(
        AzuriteOptions options, CancellationToken cancellationToken = default)
    {
        await NodeRuntime.RequireAsync(options.NodeCommand, cancellationToken);
        var package = await AzuritePackage.PrepareAsync(options, cancellationToken);
        await AzuriteFolder.ClaimAsync(options.Folder, options.StopTimeout, cancellationToken);

        var changes = Channel.CreateBounded<BlobChange>(
            new BoundedChannelOptions(BlobChangesMax) { FullMode = BoundedChannelFullMode.DropWrite });
        var process = AzuriteProcess.Start(options, package, line => Announce(changes.Writer, line));
        try
        {
            var addresses = await WaitUntilReadyAsync(process, options.StartTimeout, cancellationToken);
            _ = process.Exited.ContinueWith(_ => changes.Writer.TryComplete(), TaskScheduler.Default);
            return new AzuriteServer(process, changes, addresses);
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Lets Azurite save and stop; kills it when that takes too long.</summary>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static void Announce(ChannelWriter<BlobChange> changes, string line)
    {
        if (AccessLog.Parse(line) is { } change)
        {
            changes.TryWrite(change);
        }
    }

    private static async Task<IReadOnlyDictionary<string, Uri>> WaitUntilReadyAsync(
        AzuriteProcess process, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(timeout);
        try
        {
            var addresses = await process.WaitUntilListeningAsync(bound.Token);
            using var http = new HttpClient();
            foreach (var address in addresses.Values)
            {
                using var answer = await http.GetAsync(address, bound.Token); // any answer will do, also a refusal
            }

            return addresses;
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LocalServiceException($"Azurite did not answer within {timeout.TotalSeconds:0} s.", e);
        }
        catch (HttpRequestException e)
        {
            throw new LocalServiceException($"Azurite does not answer: {e.Message}", e);
        }
    }
}
