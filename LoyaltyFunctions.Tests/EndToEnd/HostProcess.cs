using System.Diagnostics;
using System.Text.Json;
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
    /// <param name="settings">Settings of the app that win.</param>
    public static async Task<HostProcess> StartAsync(string state, params (string Name, string Value)[] settings)
    {
        var addresses = Path.Combine(state, "addresses.json");
        var host = await StartAsync(state, addresses, [], settings);
        host.Addresses = LocalAddresses.Load(addresses);
        return host;
    }

    /// <summary>Starts the local Azure services alone, on free ports, and waits until they are up.</summary>
    /// <returns>The process, and the settings that lead an app to it.</returns>
    public static async Task<(HostProcess Process, Dictionary<string, string> Settings)> StartServicesAsync(
        string state, Uri app)
    {
        var settings = Path.Combine(state, "services.json");
        var host = await StartAsync(
            state, settings,
            [
                "services", "--app", app.ToString(),
                "--storage-port", "0", "--cosmos-port", "0", "--event-grid-port", "0",
            ],
            []);
        return (host, JsonSerializer.Deserialize<Dictionary<string, string>>(await File.ReadAllTextAsync(settings))!);
    }

    private static async Task<HostProcess> StartAsync(
        string state, string signOfLife, string[] arguments, (string Name, string Value)[] settings)
    {
        File.Delete(signOfLife);
        var host = new HostProcess(Start([.. arguments, "--state", state], settings), state);
        await Eventually.GetAsync(
            () => Task.FromResult(File.Exists(signOfLife) || host.process.HasExited), up => up, "the host is up");
        return host.process.HasExited
            ? throw new AssertionException("The host ended: " + await host.process.StandardError.ReadToEndAsync())
            : host;
    }

    /// <summary>Runs the host to its end.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var process = Start(arguments, []);
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

    private static Process Start(string[] arguments, (string Name, string Value)[] settings)
    {
        var host = Path.Combine(AppContext.BaseDirectory, "LoyaltyHost.dll");
        var start = new ProcessStartInfo("dotnet", [host, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
