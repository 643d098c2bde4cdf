using System.Collections.Immutable;
using System.Text.Json;
using DurableRuntime.Model;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DurableRuntime.Storage;

/// <summary>An instance's state as columns, in the order of <see cref="Schema.InstanceColumns"/>.</summary>
internal static class InstanceRow
{
    internal static InstanceRecord Read(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Execution = row.GetInt64(1),
        Name = row.GetString(2),
        Version = row.GetString(3),
        Status = (OrchestrationRuntimeStatus)row.GetInt32(4),
        CreatedAt = row.UtcTime(5),
        UpdatedAt = row.UtcTime(6),
        Input = row.Text(7),
        Output = row.Text(8),
        CustomStatus = row.Text(9),
        Failure = FromJson<TaskFailureDetails>(row.Text(10)),
        Parent = FromJson<ParentLink>(row.Text(11)),
        TraceParent = row.Text(12),
        Tags = FromJson<ImmutableDictionary<string, string>>(row.Text(13)) ?? ImmutableDictionary<string, string>.Empty,
    };

    internal static object?[] ToColumns(InstanceRecord instance) =>
    [
        instance.Id, instance.Execution, instance.Name, instance.Version, instance.Status, instance.CreatedAt,
        instance.UpdatedAt, instance.Input, instance.Output, instance.CustomStatus, ToJson(instance.Failure),
        ToJson(instance.Parent), instance.TraceParent, instance.Tags.Count == 0 ? null : ToJson(instance.Tags),
        instance.Parent?.InstanceId,
    ];

    internal static string? ToJson<T>(T? value)
        where T : class
        => value is null ? null : JsonSerializer.Serialize(value);

    internal static T? FromJson<T>(string? json)
        where T : class
        => json is null ? null : JsonSerializer.Deserialize<T>(json);
}
