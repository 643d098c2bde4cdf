using System.ComponentModel;
using System.Diagnostics;

namespace AzureServices.Azurite;

/// <summary>Runs a command line tool to its end and keeps what it said.</summary>
internal static class Command
{
    /// <summary>How a command ended: its exit code, and its output and error lines as they came.</summary>
    public sealed record Outcome(int ExitCode, IReadOnlyList<string> Lines);

    /// <summary>Runs the command; null where there is no such command.</summary>
    /// <exception cref="TimeoutException">It took longer than <paramref name="timeout"/> and was killed.</exception>
    public static async Task<Outcome?> RunAsync(
        ProcessStartInfo start, TimeSpan timeout, CancellationToken cancellationToken)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = true;
        using var process = new Process { StartInfo = start };
        var lines = new List<string>();
        process.OutputDataReceived += (_, e) => Keep(lines, e.Data);
        process.ErrorDataReceived += (_, e) => Keep(lines, e.Data);
        if (!TryStart(process))
        {
            return null;
        }

        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await WaitAsync(process, timeout, cancellationToken);
        return new Outcome(process.ExitCode, lines);
    }

    private static async Task WaitAsync(Process process, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(timeout);
        try
        {
            await process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new TimeoutException($"{process.StartInfo.FileName} did not end within {timeout}");
        }
    }

    private static bool TryStart(Process process)
    {
        try
        {
            return process.Start();
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static void Keep(List<string> lines, string? line)
    {
        lock (lines)
        {
            if (line is not null)
            {
                lines.Add(line);
            }
        }
    }
}
