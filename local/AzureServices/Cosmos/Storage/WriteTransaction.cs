using Microsoft.Data.Sqlite;

namespace AzureServices.Cosmos.Storage;

/// <summary>The writer's view of the store within one SQLite transaction. Used by the writer's thread only.</summary>
internal sealed class WriteTransaction : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin, _commit, _rollback, _find, _insert, _update, _remove, _saveCounters;
    private readonly TimeProvider _time;
    private long _lsn;
    private long _number;

    public WriteTransaction(SqliteConnection connection, TimeProvider time)
    {
        _connection = connection;
        _time = time;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _find = Prepare(ItemSql.Find, "$container", "$partition", "$id");
        _insert = Prepare(
            ItemSql.Insert, "$number", "$container", "$partition", "$id", "$change", "$at", "$body", "$expires");
        _update = Prepare(ItemSql.Update, "$number", "$change", "$at", "$body", "$expires");
        _remove = Prepare("DELETE FROM items WHERE number = $number", "$number");
        _saveCounters = Prepare(
            "INSERT OR REPLACE INTO counters VALUES ('lsn', $lsn), ('number', $number)", "$lsn", "$number");
        _lsn = ReadCounter("lsn");
        _number = ReadCounter("number");
    }

    /// <summary>The LSN of the transaction that was written last.</summary>
    public long Lsn => _lsn;

    /// <summary>The present time in whole seconds, as <c>_ts</c> counts it.</summary>
    public long Now => _time.GetUtcNow().ToUnixTimeSeconds();

    public void Begin() => _begin.ExecuteNonQuery();

    public void Commit()
    {
        _saveCounters.Parameters["$lsn"].Value = _lsn;
        _saveCounters.Parameters["$number"].Value = _number;
        _saveCounters.ExecuteNonQuery();
        _commit.ExecuteNonQuery();
    }

    public void Rollback() => _rollback.ExecuteNonQuery();

    /// <summary>Numbers are not given back on rollback: a gap in them means nothing.</summary>
    public long NextLsn() => ++_lsn;

    public long NextNumber() => ++_number;

    public StoredItem? Find(ItemKey key)
    {
        _find.Parameters["$container"].Value = key.Container;
        _find.Parameters["$partition"].Value = key.Partition;
        _find.Parameters["$id"].Value = key.Id;
        using var reader = _find.ExecuteReader();
        return reader.Read() ? ItemSql.Read(reader) : null;
    }

    public void Insert(ItemKey key, StoredItem item)
    {
        _insert.Parameters["$container"].Value = key.Container;
        _insert.Parameters["$partition"].Value = key.Partition;
        _insert.Parameters["$id"].Value = key.Id;
        Run(_insert, item);
    }

    /// <summary>Stores a new version of an item under its number.</summary>
    public void Update(StoredItem item) => Run(_update, item);

    public void Remove(long number)
    {
        _remove.Parameters["$number"].Value = number;
        _remove.ExecuteNonQuery();
    }

    public IReadOnlyList<(long Number, ItemKey Key)> FindExpired(int itemsMax)
    {
        var found = new List<(long, ItemKey)>();
        using var command = _connection.CreateCommand();
        command.CommandText = ItemSql.FindExpired;
        command.Parameters.AddWithValue("$now", Now);
        command.Parameters.AddWithValue("$limit", itemsMax);
        using var reader = command.ExecuteReader();
        while (reader.Read())
            found.Add((reader.GetInt64(0), new ItemKey(reader.GetInt32(1), reader.GetString(2), reader.GetString(3))));
        return found;
    }

    /// <summary>The id of the item that has a unique value in a partition; null where none has.</summary>
    public string? FindUniqueOwner((int Container, string Partition) place, int key, string value)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = """
            SELECT id FROM unique_values
            WHERE container = $container AND partition = $partition AND key = $key AND value = $value
            """;
        command.Parameters.AddWithValue("$container", place.Container);
        command.Parameters.AddWithValue("$partition", place.Partition);
        command.Parameters.AddWithValue("$key", key);
        command.Parameters.AddWithValue("$value", value);
        return (string?)command.ExecuteScalar();
    }

    public void AddUniqueValue(ItemKey owner, int key, string value) =>
        Run("INSERT OR REPLACE INTO unique_values VALUES ($container, $partition, $key, $value, $id)",
            ("$container", owner.Container), ("$partition", owner.Partition), ("$key", key), ("$value", value),
            ("$id", owner.Id));

    public void RemoveUniqueValues(ItemKey owner) =>
        Run("DELETE FROM unique_values WHERE container = $container AND partition = $partition AND id = $id",
            ("$container", owner.Container), ("$partition", owner.Partition), ("$id", owner.Id));

    /// <summary>Runs a rare statement, such as one about databases and containers.</summary>
    public void Run(string sql, params (string Name, object Value)[] parameters)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters) command.Parameters.AddWithValue(name, value);
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in new[] { _begin, _commit, _rollback, _find, _insert, _update, _remove, _saveCounters })
            command.Dispose();
        _connection.Dispose();
    }

    private static void Run(SqliteCommand command, StoredItem item)
    {
        command.Parameters["$number"].Value = item.Number;
        command.Parameters["$change"].Value = item.Change.Value;
        command.Parameters["$at"].Value = item.ChangedAt;
        command.Parameters["$body"].Value = item.Body;
        command.Parameters["$expires"].Value = (object?)item.ExpiresAt ?? DBNull.Value;
        command.ExecuteNonQuery();
    }

    private SqliteCommand Prepare(string sql, params string[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in parameters) command.Parameters.Add(new SqliteParameter { ParameterName = name });
        return command;
    }

    private long ReadCounter(string name)
    {
        using var command = Prepare("SELECT value FROM counters WHERE name = $name", "$name");
        command.Parameters["$name"].Value = name;
        return command.ExecuteScalar() is long value ? value : 0;
    }
}
