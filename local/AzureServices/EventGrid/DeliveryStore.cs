using Microsoft.Data.Sqlite;

namespace AzureServices.EventGrid;

/// <summary>The deliveries still to be made. What is in here survives the end of the process.</summary>
internal sealed class DeliveryStore
{
    private const string Columns =
        "id, subscription, event_id, schema, body, published_at, due_at, attempts, last_attempt_at, last_outcome, "
        + "last_status, dead_reason";

    private readonly GridDatabase _database;
    private int _pending;

    public DeliveryStore(GridDatabase database)
    {
        _database = database;
        _pending = Count("SELECT count(*) FROM deliveries");
    }

    /// <summary>How many deliveries are still to be made, those waiting for a retry included.</summary>
    public int Pending => Volatile.Read(ref _pending);

    /// <summary>Keeps new deliveries, and makes another change with them: all of it or none.</summary>
    public async Task AddAsync(IReadOnlyList<Delivery> deliveries, Action<SqliteConnection>? alongside = null)
    {
        // Counted first: who sees zero may trust that nothing accepted is still to be made.
        Interlocked.Add(ref _pending, deliveries.Count);
        try
        {
            await _database.WriteAsync(connection =>
            {
                foreach (var delivery in deliveries)
                {
                    Insert(connection, delivery);
                }

                alongside?.Invoke(connection);
            });
        }
        catch
        {
            Interlocked.Add(ref _pending, -deliveries.Count);
            throw;
        }
    }

    /// <summary>Forgets deliveries that are made or given up.</summary>
    public async Task RemoveAsync(IReadOnlyList<Delivery> deliveries)
    {
        await _database.WriteAsync(connection =>
        {
            foreach (var delivery in deliveries)
            {
                Run(connection, "DELETE FROM deliveries WHERE id = $id", ("$id", delivery.Id));
            }
        });
        Interlocked.Add(ref _pending, -deliveries.Count);
    }

    /// <summary>Keeps what a failed attempt came to.</summary>
    public Task UpdateAsync(Delivery delivery) => _database.WriteAsync(connection => Run(
        connection,
        """
        UPDATE deliveries SET due_at = $due, attempts = $attempts, last_attempt_at = $attempted,
            last_outcome = $outcome, last_status = $status, dead_reason = $reason WHERE id = $id
        """,
        ("$due", delivery.DueAt.UtcTicks), ("$attempts", delivery.Attempts),
        ("$attempted", delivery.LastAttemptAt?.UtcTicks), ("$outcome", delivery.LastOutcome),
        ("$status", delivery.LastStatus), ("$reason", delivery.DeadReason), ("$id", delivery.Id)));

    /// <summary>The deliveries of a subscription that are due, the longest due first.</summary>
    public IReadOnlyList<Delivery> ListDue(string subscription, DateTimeOffset now, int max) => List(
        $"""
        SELECT {Columns} FROM deliveries WHERE subscription = $name AND due_at <= $now ORDER BY due_at, id LIMIT $max
        """,
        ("$name", subscription), ("$now", now.UtcTicks), ("$max", max));

    /// <summary>The deliveries of all subscriptions, the oldest first.</summary>
    public IReadOnlyList<Delivery> ListAll(int max) =>
        List($"SELECT {Columns} FROM deliveries ORDER BY id LIMIT $max", ("$max", max));

    /// <summary>When the next delivery becomes due that is not due yet; null where there is none.</summary>
    public DateTimeOffset? NextDueAfter(string subscription, DateTimeOffset now) => _database.Read(connection =>
    {
        using var command = Command(
            connection,
            "SELECT min(due_at) FROM deliveries WHERE subscription = $name AND due_at > $now",
            ("$name", subscription), ("$now", now.UtcTicks));
        return command.ExecuteScalar() is long ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : (DateTimeOffset?)null;
    });

    /// <summary>
    /// Drops the deliveries of all other subscriptions, as the service does when a subscription is deleted.
    /// </summary>
    /// <returns>How many were dropped.</returns>
    public async Task<int> KeepOnlyAsync(IEnumerable<string> subscriptions)
    {
        var names = System.Text.Json.JsonSerializer.Serialize(subscriptions);
        var dropped = 0;
        await _database.WriteAsync(connection => dropped = Run(
            connection,
            "DELETE FROM deliveries WHERE subscription NOT IN (SELECT value FROM json_each($names))",
            ("$names", names)));
        Interlocked.Add(ref _pending, -dropped);
        return dropped;
    }

    private static void Insert(SqliteConnection connection, Delivery delivery) => Run(
        connection,
        """
        INSERT INTO deliveries (subscription, event_id, schema, body, published_at, due_at, attempts)
        VALUES ($name, $event, $schema, $body, $published, $due, 0)
        """,
        ("$name", delivery.Subscription), ("$event", delivery.EventId), ("$schema", (int)delivery.Schema),
        ("$body", delivery.Body), ("$published", delivery.PublishedAt.UtcTicks), ("$due", delivery.DueAt.UtcTicks));

    private int Count(string sql) => _database.Read(connection =>
    {
        using var command = Command(connection, sql);
        return checked((int)(long)command.ExecuteScalar()!);
    });

    private List<Delivery> List(string sql, params (string Name, object? Value)[] parameters) =>
        _database.Read(connection =>
        {
            using var command = Command(connection, sql, parameters);
            using var reader = command.ExecuteReader();
            var deliveries = new List<Delivery>();
            while (reader.Read())
            {
                deliveries.Add(FromRow(reader));
            }

            return deliveries;
        });

    private static Delivery FromRow(SqliteDataReader row) => new()
    {
        Id = row.GetInt64(0),
        Subscription = row.GetString(1),
        EventId = row.GetString(2),
        Schema = (DeliverySchema)row.GetInt32(3),
        Body = row.GetFieldValue<byte[]>(4),
        PublishedAt = Instant(row, 5),
        DueAt = Instant(row, 6),
        Attempts = row.GetInt32(7),
        LastAttemptAt = row.IsDBNull(8) ? null : Instant(row, 8),
        LastOutcome = row.IsDBNull(9) ? null : row.GetString(9),
        LastStatus = row.IsDBNull(10) ? null : row.GetInt32(10),
        DeadReason = row.IsDBNull(11) ? null : row.GetString(11),
    };

    private static DateTimeOffset Instant(SqliteDataReader row, int column) => new(row.GetInt64(column), TimeSpan.Zero);

    internal static int Run(
        SqliteConnection connection, string sql, params (string Name, object? Value)[] parameters)
    {
        using var command = Command(connection, sql, parameters);
        return command.ExecuteNonQuery();
    }

    private static SqliteCommand Command(
        SqliteConnection connection, string sql, params (string Name, object? Value)[] parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        }

        return command;
    }
}
