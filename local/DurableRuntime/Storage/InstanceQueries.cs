using System.Globalization;
using DurableRuntime.Model;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;

namespace DurableRuntime.Storage;

/// <summary>Which instances are wanted.</summary>
internal sealed record InstanceFilter
{
    public DateTime? CreatedFrom { get; init; }

    public DateTime? CreatedTo { get; init; }

    /// <summary>Only instances that ended then or later.</summary>
    public DateTime? CompletedFrom { get; init; }

    public DateTime? CompletedTo { get; init; }

    public IReadOnlyList<OrchestrationRuntimeStatus> Statuses { get; init; } = [];

    public string? IdPrefix { get; init; }

    /// <summary>Only instances after this id: pages are in the order of ids.</summary>
    public string? AfterId { get; init; }

    public int Limit { get; init; } = int.MaxValue;
}

/// <summary>Finds instances by what they have in common.</summary>
internal sealed class InstanceQueries(SqliteConnection connection) : IDisposable
{
    private readonly Statement _children =
        new(connection, $"SELECT {Schema.InstanceColumns} FROM instances WHERE parent_id = $1", 1);

    internal List<InstanceRecord> Find(InstanceFilter filter)
    {
        var statuses = string.Join(
            ',', filter.Statuses.Select(status => ((int)status).ToString(CultureInfo.InvariantCulture)));
        var ended = string.Join(',', InstanceRecord.TerminalStatuses.Select(status => (int)status));
        var sql = $"""
            SELECT {Schema.InstanceColumns} FROM instances
            WHERE ($1 IS NULL OR created >= $1) AND ($2 IS NULL OR created <= $2)
              AND id > coalesce($3, '') AND ($4 IS NULL OR substr(id, 1, length($4)) = $4)
              AND ($6 IS NULL OR (updated >= $6 AND status IN ({ended})))
              AND ($7 IS NULL OR (updated <= $7 AND status IN ({ended})))
              {(filter.Statuses.Count == 0 ? "" : $"AND status IN ({statuses})")}
            ORDER BY id LIMIT $5
            """;
        using var statement = new Statement(connection, sql, 7);
        return statement.Read(
            InstanceRow.Read, filter.CreatedFrom, filter.CreatedTo, filter.AfterId, filter.IdPrefix, filter.Limit,
            filter.CompletedFrom, filter.CompletedTo);
    }

    internal List<InstanceRecord> ChildrenOf(string instanceId) => _children.Read(InstanceRow.Read, instanceId);

    public void Dispose() => _children.Dispose();
}
