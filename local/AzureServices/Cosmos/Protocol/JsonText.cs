using System.Text.Encodings.Web;
using System.Text.Json;

namespace AzureServices.Cosmos.Protocol;

/// <summary>How JSON is written: only what JSON itself demands is escaped.</summary>
internal static class JsonText
{
    public static readonly JsonWriterOptions WriterOptions =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static readonly JsonSerializerOptions SerializerOptions =
        new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
