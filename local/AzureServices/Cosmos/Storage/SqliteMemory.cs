using System.Globalization;
using Microsoft.Data.Sqlite;

namespace AzureServices.Cosmos.Storage;

/// <summary>
/// Tables in memory that all connections of this process share. Without a write-ahead log SQLite makes readers and
/// the writer exclude each other by sleeping and trying again; the gate lets them wait for each other instead.
/// </summary>
internal sealed class SqliteMemory : SqliteDatabase
{
    private static int _count;

    // The tables last as long as one connection to them.
    private readonly SqliteConnection _keeper;

    private SqliteMemory()
    {
        var number = Interlocked.Increment(ref _count);
        DataSource = string.Create(CultureInfo.InvariantCulture, $"file:/cosmos-{number}?vfs=memdb");
        _keeper = Connect();
    }

    public override ReadWriteGate? Gate { get; } = new();

    protected override string DataSource { get; }

    public static SqliteMemory Open()
    {
        var memory = new SqliteMemory();
        Schema.Prepare(memory._keeper);
        return memory;
    }

    public override void Dispose() => _keeper.Dispose();
}
