using System.Globalization;
using Microsoft.Data.Sqlite;

namespace DurableRuntime.Storage;

/// <summary>A prepared SQL statement with parameters $1, $2 and so on.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;

    internal Statement(SqliteConnection connection, string sql, int parameterCount)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        for (var i = 1; i <= parameterCount; i++)
        {
            _command.Parameters.Add(new SqliteParameter("$" + i.ToString(CultureInfo.InvariantCulture), DBNull.Value));
        }
    }

    internal string Sql => _command.CommandText;

    internal int Run(params ReadOnlySpan<object?> values)
    {
        Bind(values);
        return _command.ExecuteNonQuery();
    }

    internal List<T> Read<T>(Func<SqliteDataReader, T> row, params ReadOnlySpan<object?> values)
    {
        Bind(values);
        using var reader = _command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(row(reader));
        return rows;
    }

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            _command.Parameters[i].Value = values[i] switch
            {
                null => DBNull.Value,
                DateTime time => time.Ticks,
                Enum value => Convert.ToInt64(value, CultureInfo.InvariantCulture),
                var value => value,
            };
        }
    }
}

/// <summary>Reads columns that may be null.</summary>
internal static class SqliteReaderExtensions
{
    internal static string? Text(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    internal static DateTime? Time(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.UtcTime(column);

    internal static DateTime UtcTime(this SqliteDataReader reader, int column) =>
        new(reader.GetInt64(column), DateTimeKind.Utc);
}
