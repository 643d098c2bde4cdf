using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace AzureServices.EventGrid;

/// <summary>Writes an event as a subscription wants it: as published, or in the other schema.</summary>
internal static class EventRendering
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One JSON object in UTF-8.</summary>
    public static byte[] Render(
        GridEvent gridEvent, DeliverySchema target, string topicId, DateTimeOffset publishedAt)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            if (gridEvent.Schema == target)
            {
                WriteAsPublished(writer, gridEvent, topicId);
            }
            else if (target == DeliverySchema.CloudEventSchemaV1_0)
            {
                WriteCloudEvent(writer, gridEvent, topicId);
            }
            else
            {
                WriteGridEvent(writer, gridEvent, topicId, publishedAt);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteAsPublished(Utf8JsonWriter writer, GridEvent gridEvent, string topicId)
    {
        var isGridSchema = gridEvent.Schema == DeliverySchema.EventGridSchema;
        foreach (var property in gridEvent.Json.EnumerateObject())
        {
            // Event Grid itself sets these two.
            if (!isGridSchema || property.Name is not ("topic" or "metadataVersion"))
            {
                property.WriteTo(writer);
            }
        }

        if (isGridSchema)
        {
            writer.WriteString("topic", topicId);
            writer.WriteString("metadataVersion", "1");
        }
    }

    private static void WriteCloudEvent(Utf8JsonWriter writer, GridEvent gridEvent, string topicId)
    {
        writer.WriteString("specversion", "1.0");
        writer.WriteString("id", gridEvent.Id);
        writer.WriteString("source", topicId);
        writer.WriteString("type", gridEvent.Type);
        writer.WriteString("subject", gridEvent.Subject);
        Copy(writer, gridEvent.Json, "eventTime", "time");
        Copy(writer, gridEvent.Json, "data", "data");
    }

    private static void WriteGridEvent(
        Utf8JsonWriter writer, GridEvent gridEvent, string topicId, DateTimeOffset publishedAt)
    {
        writer.WriteString("id", gridEvent.Id);
        writer.WriteString("topic", topicId);
        writer.WriteString("subject", gridEvent.Subject);
        writer.WriteString("eventType", gridEvent.Type);
        if (!Copy(writer, gridEvent.Json, "time", "eventTime"))
        {
            writer.WriteString("eventTime", publishedAt);
        }

        if (!Copy(writer, gridEvent.Json, "data", "data"))
        {
            Copy(writer, gridEvent.Json, "data_base64", "data");
        }

        writer.WriteString("dataVersion", "");
        writer.WriteString("metadataVersion", "1");
    }

    private static bool Copy(Utf8JsonWriter writer, JsonElement from, string name, string newName)
    {
        if (!from.TryGetProperty(name, out var value))
        {
            return false;
        }

        writer.WritePropertyName(newName);
        value.WriteTo(writer);
        return true;
    }
}
