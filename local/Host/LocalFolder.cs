namespace LocalHost;

/// <summary>The folder that keeps everything the local platform stores, so that a restart carries on.</summary>
public sealed class LocalFolder : IDisposable
{
    private readonly FileStream lockFile;

    private LocalFolder(string path, FileStream lockFile)
    {
        Path = path;
        this.lockFile = lockFile;
    }

    /// <summary>Absolute path of the folder.</summary>
    public string Path { get; }

    public string AzuriteFolder => System.IO.Path.Combine(Path, "azurite");

    public string CosmosFile => System.IO.Path.Combine(Path, "cosmos.db");

    public string EventGridFile => System.IO.Path.Combine(Path, "eventgrid.db");

    public string FunctionsFile => System.IO.Path.Combine(Path, "functions.db");

    /// <summary>Where the addresses of the running platform can be read by scripts.</summary>
    public string AddressesFile => System.IO.Path.Combine(Path, "addresses.json");

    /// <summary>The settings that lead an app to the services, while they run without one.</summary>
    public string ServicesFile => System.IO.Path.Combine(Path, "services.json");

    /// <summary>Takes the folder for this process.</summary>
    /// <param name="path">Null for <c>.local</c> beside Loyalty.sln, or in the current folder where there is
    /// none.</param>
    /// <param name="clean">Whether to empty it first.</param>
    /// <exception cref="LocalPlatformException">Another process has it.</exception>
    public static LocalFolder Open(string? path, bool clean)
    {
        var folder = PathOf(path);
        Directory.CreateDirectory(folder);
        var lockPath = System.IO.Path.Combine(folder, "lock");
        var taken = TryLock(lockPath)
            ?? throw new LocalPlatformException(
                $"{folder} is in use by another host; stop that one, or name another folder with --state DIR.");
        if (clean) Empty(folder, lockPath);
        return new LocalFolder(folder, taken);
    }

    /// <summary>Absolute path of the folder that a <c>path</c> of <see cref="Open"/> means.</summary>
    public static string PathOf(string? path) =>
        System.IO.Path.GetFullPath(path ?? System.IO.Path.Combine(RepositoryRoot(), ".local"));

    public void Dispose() => lockFile.Dispose();

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static void Empty(string folder, string lockPath)
    {
        foreach (var directory in Directory.EnumerateDirectories(folder)) Directory.Delete(directory, recursive: true);
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => file != lockPath)) File.Delete(file);
    }

    /// <summary>The folder that holds Loyalty.sln, seen from this program; else the current one.</summary>
    public static string RepositoryRoot()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(at.FullName, "Loyalty.sln"))) return at.FullName;
        }

        return Environment.CurrentDirectory;
    }
}

/// <summary>
/// Something on this machine keeps the platform from running; the message is one line with the remedy.
/// </summary>
public sealed class LocalPlatformException(string message, Exception? cause = null) : Exception(message, cause);
