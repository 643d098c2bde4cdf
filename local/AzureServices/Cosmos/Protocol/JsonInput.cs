using System.Text.Json;
using System.Text.Unicode;

namespace AzureServices.Cosmos.Protocol;

/// <summary>Checks JSON for what the parser lets in and trips over later: text that is no Unicode.</summary>
internal static class JsonInput
{
    /// <summary>Nothing can be said twice about a resource.</summary>
    public static readonly JsonDocumentOptions WithoutDuplicates = new() { AllowDuplicateProperties = false };

    /// <exception cref="RefusedException">Bytes that are no UTF-8, or half a surrogate pair as an escape.</exception>
    public static void RequireUnicode(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) throw RefusedException.Malformed("The body is not valid JSON: it is not UTF-8.");
        // Surrogates are escaped as \ud800 to \udfff. Hardly any text has them, and only those are looked at closely.
        if (json.IndexOf(@"\ud"u8) < 0 && json.IndexOf(@"\uD"u8) < 0) return;
        try
        {
            var reader = new Utf8JsonReader(json);
            while (reader.Read())
                if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName) reader.GetString();
        }
        catch (Exception broken) when (broken is JsonException or InvalidOperationException)
        {
            throw RefusedException.Malformed("The body is not valid JSON: " + broken.Message);
        }
    }
}
