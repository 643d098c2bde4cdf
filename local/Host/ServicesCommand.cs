using System.Text.Json;

namespace LocalHost;

/// <summary>The command <c>services</c>: the local Azure services without the app, until Ctrl+C.</summary>
internal static class ServicesCommand
{
    /// <summary>Azurite's own.</summary>
    public const int StoragePort = 10000;

    /// <summary>The Cosmos DB emulator's.</summary>
    public const int CosmosPort = 8081;

    public const int EventGridPort = 8082;

    /// <summary>Where <c>func start</c> puts an app.</summary>
    public const string App = "http://127.0.0.1:7071/";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static async Task<int> RunAsync(
        LocalServicesOptions options, Uri app, CancellationToken cancellationToken)
    {
        await using var services = await LocalServices.StartAsync(options, cancellationToken);
        await services.SubscribeAsync(app, cancellationToken);
        var settings = JsonSerializer.Serialize(services.Settings, Indented);
        await File.WriteAllTextAsync(services.Folder.ServicesFile, settings, cancellationToken);
        Console.WriteLine($"""
            The local Azure services run. Their state is in {services.Folder.Path}.

              Blobs        {services.Storage.BlobEndpoint}
              Queues       {services.Storage.QueueEndpoint}
              Tables       {services.Storage.TableEndpoint}
              Cosmos DB    {services.Cosmos.Address}  (the emulator's key; Gateway mode)
              Event Grid   {services.Topic}  (aeg-sas-key: {services.Events.Key})

            Events go to {app}. These settings lead an app here, as "Values" in local.settings.json:

            {settings}

            Stop: Ctrl+C
            """);
        var stop = new TaskCompletionSource();
        await using var registration = cancellationToken.Register(stop.SetResult);
        await Task.WhenAny(stop.Task, services.Storage.Exited);
        if (!cancellationToken.IsCancellationRequested)
        {
            throw new LocalPlatformException($"Azurite ended by itself (exit code {await services.Storage.Exited}).");
        }

        Console.WriteLine("Stopping.");
        return 0;
    }
}
