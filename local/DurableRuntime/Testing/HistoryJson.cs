using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using DurableRuntime.Model;

namespace DurableRuntime.Testing;

/// <summary>Writes histories for people: names for numbers, and serialized values as the JSON that they are.</summary>
internal static class HistoryJson
{
    private static readonly HashSet<string> Serialized = ["input", "output", "payload", "customStatus"];

    internal static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        NewLine = "\n",
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { Shape } },
    };

    private static void Shape(JsonTypeInfo type)
    {
        if (type.Type != typeof(InstanceRecord) && type.Type != typeof(HistoryEvent)) return;
        foreach (var property in type.Properties)
        {
            if (Serialized.Contains(property.Name)) property.CustomConverter = new EmbeddedJson();
            if (property.Name == "taskId")
                property.ShouldSerialize = static (_, value) => value is not HistoryEvent.NoTask;
        }
    }

    /// <summary>A text that is JSON stands as JSON; any other (a reason, say) stands under "$text".</summary>
    private sealed class EmbeddedJson : JsonConverter<string>
    {
        private const string Text = "$text";

        public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var node = JsonNode.Parse(ref reader);
            return node is JsonObject { Count: 1 } only && only[Text] is { } text
                ? text.GetValue<string>()
                : node?.ToJsonString(new JsonSerializerOptions { Encoder = options.Encoder }) ?? "null";
        }

        public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options)
        {
            try
            {
                JsonNode.Parse(value).WriteOrNull(writer);
            }
            catch (JsonException)
            {
                new JsonObject { [Text] = value }.WriteTo(writer);
            }
        }
    }

    private static void WriteOrNull(this JsonNode? node, Utf8JsonWriter writer)
    {
        if (node is null) writer.WriteNullValue();
        else node.WriteTo(writer);
    }
}
