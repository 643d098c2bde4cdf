using System.Diagnostics;
using AzureServices.Azurite;

/// <summary>
/// What a child process of the kill test runs: .NET calls this before Main where DOTNET_STARTUP_HOOKS names this assembly.
/// It starts Azurite, prints the connection string, and stays until it is killed.
/// </summary>
#pragma warning disable CA1050 // .NET wants the hook outside any namespace.
internal sealed class StartupHook
#pragma warning restore CA1050
{
    public static void Initialize() => RunAsync().GetAwaiter().GetResult();

    private static async Task RunAsync()
    {
        var folder = Environment.GetEnvironmentVariable(AzureServices.Tests.Azurite.AzuriteHostProcess.FolderVariable)!;
        await using var azurite = await AzuriteServer.StartAsync(new AzuriteOptions { Folder = folder });
        Console.WriteLine(azurite.ConnectionString);
        await azurite.Exited;
    }
}

namespace AzureServices.Tests.Azurite
{
    /// <summary>A process of its own that hosts Azurite, to be killed without warning.</summary>
    internal sealed class AzuriteHostProcess : IDisposable
    {
        public const string FolderVariable = "AZURITE_HOST_FOLDER";

        private readonly Process _process;

        private AzuriteHostProcess(Process process, string connectionString)
        {
            _process = process;
            ConnectionString = connectionString;
        }

        public string ConnectionString { get; }

        public static async Task<AzuriteHostProcess> StartAsync(string folder)
        {
            var assembly = typeof(AzuriteHostProcess).Assembly.Location;
            var start = new ProcessStartInfo("dotnet", ["exec", assembly]) { RedirectStandardOutput = true };
            start.Environment["DOTNET_STARTUP_HOOKS"] = assembly;
            start.Environment[FolderVariable] = folder;
            var process = Process.Start(start)!;
            var line = await process.StandardOutput.ReadLineAsync();
            return new AzuriteHostProcess(process, line ?? throw new InvalidOperationException("the host died"));
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
