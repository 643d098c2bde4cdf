namespace AzureServices.Cosmos.Storage;

/// <summary>The tables in a SQLite file.</summary>
internal sealed class SqliteFile : SqliteDatabase
{
    private readonly bool _temporary;
    private readonly FileStream _lock;

    private SqliteFile(string path, bool temporary)
    {
        DataSource = path;
        _temporary = temporary;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        _lock = Lock(path);
    }

    // The write-ahead log lets readers go on beside the writer.
    public override ReadWriteGate? Gate => null;

    protected override string DataSource { get; }

    /// <param name="path">The file; null takes a temporary one that is deleted on dispose.</param>
    /// <exception cref="LocalServiceException">
    /// Another endpoint has the file open, or a later version of the endpoint has written it.
    /// </exception>
    public static SqliteFile Open(string? path)
    {
        var file = new SqliteFile(path ?? TemporaryPath(), path is null);
        try
        {
            using var connection = file.Connect();
            Run(connection, "PRAGMA journal_mode = WAL");
            Schema.Prepare(connection);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public override void Dispose()
    {
        _lock.Dispose();
        if (!_temporary) return;
        foreach (var suffix in new[] { "", "-wal", "-shm" }) File.Delete(DataSource + suffix);
    }

    // LSNs are counted by the one writer: a second one on the same file would count the same numbers again.
    private static FileStream Lock(string path)
    {
        try
        {
            return new FileStream(
                path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None,
                bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException taken)
        {
            throw new LocalServiceException($"Cosmos DB: the file {path} is open in another endpoint.", taken);
        }
    }

    private static string TemporaryPath() =>
        Path.Combine(Path.GetTempPath(), "cosmos-" + Path.GetRandomFileName() + ".db");
}
