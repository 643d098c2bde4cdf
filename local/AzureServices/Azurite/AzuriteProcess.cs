using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

namespace AzureServices.Azurite;

/// <summary>Azurite's process: started with a lifeline, read line by line, stopped gently and then by force.</summary>
internal sealed partial class AzuriteProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly AzuriteOptions _options;
    private readonly Dictionary<string, Uri> _endpoints = [];
    private readonly TaskCompletionSource _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<string> _onLine;
    private string? _lastError;
    private int _isDisposed;

    private AzuriteProcess(Process process, AzuriteOptions options, Action<string> onLine)
    {
        _process = process;
        _options = options;
        _onLine = onLine;
        Exited = WatchAsync();
    }

    /// <summary>Completes with the exit code when the process has ended and its output is read.</summary>
    public Task<int> Exited { get; }

    public static AzuriteProcess Start(AzuriteOptions options, AzuritePackage package, Action<string> onLine)
    {
        var start = new ProcessStartInfo(options.NodeCommand)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var argument in Arguments(options, package))
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start) ?? throw new LocalServiceException("Azurite could not be started.");
        return new AzuriteProcess(process, options, onLine);
    }

    /// <summary>Waits until Azurite says that all services listen; returns their addresses by name.</summary>
    public async Task<IReadOnlyDictionary<string, Uri>> WaitUntilListeningAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAny(_listening.Task, Exited).WaitAsync(cancellationToken);
        if (!_listening.Task.IsCompleted)
        {
            throw new LocalServiceException(WhyItEnded(await Exited));
        }

        return _endpoints;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 1)
        {
            return;
        }

        _process.StandardInput.Close(); // the lifeline: Azurite saves and stops
        try
        {
            await Exited.WaitAsync(_options.StopTimeout);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            await Exited;
        }

        _process.Dispose();
    }

    private static string[] Arguments(AzuriteOptions options, AzuritePackage package) =>
    [
        "--require", package.Lifeline, package.EntryPoint,
        "--location", Path.GetFullPath(options.Folder),
        "--blobHost", "127.0.0.1", "--blobPort", $"{options.BlobPort}",
        "--queueHost", "127.0.0.1", "--queuePort", $"{options.QueuePort}",
        "--tableHost", "127.0.0.1", "--tablePort", $"{options.TablePort}",
        "--skipApiVersionCheck", "--disableTelemetry", "--disableProductStyleUrl",
    ];

    private async Task<int> WatchAsync()
    {
        await Task.WhenAll(
            ReadAsync(_process.StandardOutput, OnOutput), ReadAsync(_process.StandardError, OnError));
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> onLine)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            onLine(line);
        }
    }

    private void OnOutput(string line)
    {
        if (!_listening.Task.IsCompleted && Listening().Match(line) is { Success: true } match)
        {
            _endpoints[match.Groups["service"].Value] = new Uri(match.Groups["address"].Value);
            if (_endpoints.Count == 3)
            {
                _listening.SetResult();
            }

            return;
        }

        _onLine(line);
    }

    private void OnError(string line)
    {
        if (line.Trim() is { Length: > 0 } text)
        {
            _lastError = text;
        }
    }

    private string WhyItEnded(int exitCode)
    {
        if (_lastError is not null && TakenPort().Match(_lastError) is { Success: true } match)
        {
            var port = int.Parse(match.Groups["port"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture);
            var service = port == _options.BlobPort ? "blob" : port == _options.QueuePort ? "queue" : "table";
            return $"Azurite: port {port} of the {service} service is taken by another process.";
        }

        return $"Azurite ended early with exit code {exitCode}: {_lastError ?? "it said nothing."}";
    }

    [GeneratedRegex(@"^Azurite (?<service>\w+) service is successfully listening at (?<address>\S+)$")]
    private static partial Regex Listening();

    [GeneratedRegex(@"EADDRINUSE.*:(?<port>\d+)$")]
    private static partial Regex TakenPort();
}
