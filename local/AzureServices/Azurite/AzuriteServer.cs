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

    private readonly AzuriteProcess _process;

    private AzuriteServer(
        AzuriteProcess process, BlobChangeLog changes, IReadOnlyDictionary<string, Uri> addresses)
    {
        _process = process;
        BlobChanges = changes;
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

    /// <summary>The journal of changed blobs, for one reader.</summary>
    public BlobChangeLog BlobChanges { get; }

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

        var changes = new BlobChangeLog(Path.Combine(options.Folder, "blob-changes.jsonl"));
        var process = AzuriteProcess.Start(options, package, line =>
        {
            options.RequestLogged?.Invoke(line);
            changes.Wake(); // Azurite logs a request when it is answered; by then it stands in the journal
        });
        try
        {
            var addresses = await WaitUntilReadyAsync(process, options.StartTimeout, cancellationToken);
            _ = process.Exited.ContinueWith(_ => changes.Complete(), TaskScheduler.Default);
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
