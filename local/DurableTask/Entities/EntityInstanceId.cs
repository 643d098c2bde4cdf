using System.Text.Json;
using System.Text.Json.Serialization;

namespace Microsoft.DurableTask.Entities;

/// <summary>Which entity: its kind's name, which has no case, and its key. As text: <c>@name@key</c>.</summary>
[JsonConverter(typeof(JsonConverter))]
public readonly record struct EntityInstanceId
{
    private const char Mark = '@';

    public EntityInstanceId(string name, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(key);
        if (name.Contains(Mark, StringComparison.Ordinal))
        {
            throw new ArgumentException($"The entity name '{name}' holds a '{Mark}': take another name.", nameof(name));
        }

#pragma warning disable CA1308 // The published form of the name is lower case.
        Name = name.ToLowerInvariant();
#pragma warning restore CA1308
        Key = key;
    }

    public string Name { get; }

    public string Key { get; }

    /// <exception cref="ArgumentException">The text is not of the form <c>@name@key</c>.</exception>
    public static EntityInstanceId FromString(string instanceId)
    {
        ArgumentException.ThrowIfNullOrEmpty(instanceId);
        var keyMark = instanceId.IndexOf(Mark, 1);
        return instanceId[0] == Mark && keyMark > 1
            ? new EntityInstanceId(instanceId[1..keyMark], instanceId[(keyMark + 1)..])
            : throw new ArgumentException($"'{instanceId}' is no entity id: write '@name@key'.", nameof(instanceId));
    }

    public override string ToString() => $"{Mark}{Name}{Mark}{Key}";

    private sealed class JsonConverter : JsonConverter<EntityInstanceId>
    {
        public override EntityInstanceId Read(
            ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            FromString(reader.GetString()!);

        public override void Write(
            Utf8JsonWriter writer, EntityInstanceId value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
