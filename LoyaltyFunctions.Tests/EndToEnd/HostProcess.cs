using System.Diagnostics;
using LocalHost;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>The local host as a process of its own, which can be killed.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private readonly Process process;

    private readonly string state;

    private HostProcess(Process process, string state) => (this.process, this.state) = (process, state);

    public LocalAddresses Addresses { get; private set; } = null!;

    /// <summary>Starts the host and waits until it is up.</summary>
    public static async Task<HostProcess> StartAsync(string state)
    {
        var addresses = Path.Combine(state, "addresses.json");
        File.Delete(addresses);
        var host = new HostProcess(Start("--state", state), state);
        await Eventually.GetAsync(
            () => Task.FromResult(File.Exists(addresses) || host.process.HasExited), up => up, "the host is up");
        if (host.process.HasExited)
        {
            throw new AssertionException("The host ended: " + await host.process.StandardError.ReadToEndAsync());
        }

        host.Addresses = LocalAddresses.Load(addresses);
        return host;
    }

    /// <summary>Runs the host to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }

    /// <summary>kill -9: no handler runs, nothing is saved.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Ends the host and waits until its Azurite has saved and ended too.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await KillAsync();
        process.Dispose();
        await Eventually.GetAsync(
            () => Task.FromResult(File.Exists(Path.Combine(state, "azurite", "azurite.pid"))),
            up => !up, "Azurite has ended");
    }

    private static Process Start(params string[] arguments)
    {
        var host = Path.Combine(AppContext.BaseDirectory, "LoyaltyHost.dll");
        var start = new ProcessStartInfo("dotnet", [host, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return Process.Start(start)!;
    }
}
