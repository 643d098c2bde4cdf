using System.Diagnostics;
using AzureServices.Azurite;
using AzureServices.Cosmos;
using AzureServices.EventGrid;
using AzureServices.Tests.Azurite;

/// <summary>
/// What a child process of the kill tests runs: .NET calls this before Main where DOTNET_STARTUP_HOOKS names this
/// assembly. It starts a service, prints its address, and stays until it is killed.
/// </summary>
#pragma warning disable CA1050 // .NET wants the hook outside any namespace.
internal sealed class StartupHook
#pragma warning restore CA1050
{
    public static void Initialize() => RunAsync().GetAwaiter().GetResult();

    private static async Task RunAsync()
    {
        var folder = Environment.GetEnvironmentVariable(HostProcess.FolderVariable)!;
        if (Environment.GetEnvironmentVariable(HostProcess.KindVariable) == HostProcess.AzuriteKind)
        {
            await using var azurite = await AzuriteServer.StartAsync(new AzuriteOptions { Folder = folder });
            Console.WriteLine(azurite.ConnectionString);
            await azurite.Exited;
        }
        else if (Environment.GetEnvironmentVariable(HostProcess.KindVariable) == HostProcess.CosmosKind)
        {
            await using var cosmos = await CosmosEndpoint.StartAsync(
                new CosmosEndpointOptions { Path = Path.Combine(folder, HostProcess.CosmosFile) });
            Console.WriteLine(cosmos.ConnectionString);
            await Task.Delay(Timeout.InfiniteTimeSpan);
        }
        else
        {
            await using var grid = await EventGridEndpoint.StartAsync(new EventGridOptions
            {
                Path = Path.Combine(folder, "grid.db"),
                StorageConnectionString = "UseDevelopmentStorage=true",
                Subscriptions = [new EventSubscription("orders", "loyalty", new Uri("http://127.0.0.1:9/nobody"))],
            });
            Console.WriteLine(grid.TopicEndpoint("loyalty"));
            await Task.Delay(Timeout.InfiniteTimeSpan);
        }
    }
}

namespace AzureServices.Tests.Azurite
{
    /// <summary>A process of its own that hosts one service, to be killed without warning.</summary>
    internal sealed class HostProcess : IDisposable
    {
        public const string FolderVariable = "HOST_PROCESS_FOLDER";
        public const string KindVariable = "HOST_PROCESS_KIND";
        public const string AzuriteKind = "azurite";
        public const string EventGridKind = "eventgrid";
        public const string CosmosKind = "cosmos";
        public const string CosmosFile = "cosmos.db";

        private readonly Process _process;

        private HostProcess(Process process, string address)
        {
            _process = process;
            Address = address;
        }

        /// <summary>The connection string of Azurite or Cosmos DB, or the address of the topic.</summary>
        public string Address { get; }

        public static async Task<HostProcess> StartAsync(string kind, string folder)
        {
            var assembly = typeof(HostProcess).Assembly.Location;
            var start = new ProcessStartInfo("dotnet", ["exec", assembly]) { RedirectStandardOutput = true };
            start.Environment["DOTNET_STARTUP_HOOKS"] = assembly;
            start.Environment[KindVariable] = kind;
            start.Environment[FolderVariable] = folder;
            var process = Process.Start(start)!;
            var line = await process.StandardOutput.ReadLineAsync();
            return new HostProcess(process, line ?? throw new InvalidOperationException("the host died"));
        }

        /// <summary>On Linux this is SIGKILL, to this process alone.</summary>
        public async Task KillAsync()
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        public void Dispose() => _process.Dispose();
    }
}
