using System.Diagnostics;
using System.Security.Cryptography;

namespace AzureServices.Azurite;

/// <summary>Azurite as npm installs it: the version and the content that <c>package-lock.json</c> names.</summary>
internal sealed record AzuritePackage(string EntryPoint, string Lifeline)
{
    private const string SolutionFile = "Loyalty.sln";
    private static readonly TimeSpan LockPollInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Installs the package if it is not there yet. Safe when several processes do it at once.</summary>
    public static async Task<AzuritePackage> PrepareAsync(AzuriteOptions options, CancellationToken cancellationToken)
    {
        var folder = options.PackageFolder ?? FindFolder();
        var lockFile = Path.Combine(folder, "package-lock.json");
        if (!File.Exists(lockFile))
        {
            throw new LocalServiceException($"Azurite cannot be installed: there is no {lockFile}.");
        }

        var wanted = Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(lockFile, cancellationToken)));
        var stampFile = Path.Combine(folder, "node_modules", ".installed-lock.sha256");
        if (!IsInstalled(stampFile, wanted))
        {
            await using var guard = await LockAsync(folder, options.InstallTimeout, cancellationToken);
            if (!IsInstalled(stampFile, wanted))
            {
                await InstallAsync(folder, options, cancellationToken);
                await File.WriteAllTextAsync(stampFile, wanted, cancellationToken);
            }
        }

        return new AzuritePackage(
            Path.Combine(folder, "node_modules", "azurite", "dist", "src", "azurite.js"),
            Path.Combine(folder, "Azurite", "lifeline.cjs"));
    }

    private static bool IsInstalled(string stampFile, string wanted) =>
        File.Exists(stampFile) && File.ReadAllText(stampFile) == wanted;

    private static async Task InstallAsync(string folder, AzuriteOptions options, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(options.NpmCommand, ["ci", "--no-audit", "--no-fund"])
        {
            WorkingDirectory = folder,
        };
        Command.Outcome? outcome;
        try
        {
            outcome = await Command.RunAsync(start, options.InstallTimeout, cancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new LocalServiceException($"Azurite could not be installed: {e.Message}.", e);
        }

        if (outcome is null)
        {
            throw new LocalServiceException($"Azurite could not be installed: '{options.NpmCommand}' was not found.");
        }

        if (outcome.ExitCode != 0)
        {
            throw new LocalServiceException($"Azurite could not be installed: {LastMeaningful(outcome.Lines)}");
        }
    }

    /// <summary>npm ends with where its log file is; the line before that says what is wrong.</summary>
    private static string LastMeaningful(IReadOnlyList<string> lines) =>
        lines.LastOrDefault(l => l.StartsWith("npm error ", StringComparison.Ordinal)
            && !l.Contains("complete log", StringComparison.Ordinal)
            && !l.StartsWith("npm error  ", StringComparison.Ordinal))
        ?? lines.LastOrDefault(l => l.Length > 0)
        ?? "npm ci failed and said nothing.";

    private static async Task<FileStream> LockAsync(
        string folder, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, ".local", "npm-ci.lock");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(timeout);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (!bound.IsCancellationRequested)
            {
                await Task.Delay(LockPollInterval, cancellationToken); // another process installs
            }
        }
    }

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, SolutionFile)))
            {
                return Path.Combine(folder.FullName, "local", "AzureServices");
            }
        }

        throw new LocalServiceException(
            $"Azurite cannot be installed: no folder above {AppContext.BaseDirectory} holds {SolutionFile}.");
    }
}
