using System.Text;
using System.Text.Json;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads;

/// <summary>Reads a purchase out of the bytes of a JSON file. Never throws for what a file holds.</summary>
public static class PurchaseFileParser
{
    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // A property that stands twice makes the amount a matter of the reader's taste: refused.
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly string[] TextFields = ["transactionId", "customerId", "currency", "timestamp", "source"];

    public static async Task<PurchaseReading> ParseAsync(ReadOnlyMemory<byte> bytes)
    {
        var content = WithoutByteOrderMark(bytes);
        if (content.Span.Trim(" \t\r\n\0"u8).IsEmpty)
        {
            return PurchaseReading.Refused(
                RejectionCodes.FileEmpty, "the file is empty; send one purchase as a JSON object");
        }

        try
        {
            var text = StrictUtf8.GetString(content.Span);
            using var document = JsonDocument.Parse(text, Strict);
            return await ReadAsync(document.RootElement, text);
        }
        catch (DecoderFallbackException)
        {
            return PurchaseReading.Refused(RejectionCodes.NotJson, "the file is not UTF-8 text; save it as UTF-8");
        }
        catch (JsonException exception)
        {
            return PurchaseReading.Refused(RejectionCodes.NotJson, $"the file is not JSON: {exception.Message}");
        }
    }

    private static async Task<PurchaseReading> ReadAsync(JsonElement root, string text)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return PurchaseReading.Refused(
                RejectionCodes.WrongShape,
                $"the file holds {Called(root.ValueKind)}, not an object; send one purchase a file");
        }

        var purchaseId = TextOf(root, "transactionId");
        if (await PurchaseSchema.RefuseAsync(text) is { } rejection)
        {
            return new PurchaseReading(Draft: null, rejection, purchaseId);
        }

        if (BrokenText(root) is { } field)
        {
            return PurchaseReading.Refused(
                RejectionCodes.FieldInvalid,
                $"{field} holds half of a surrogate pair; write the character whole", purchaseId);
        }

        return PurchaseReading.Of(new PurchaseDraft(
            TextOf(root, "source"), purchaseId!, TextOf(root, "customerId")!, root.GetProperty("amount").GetRawText(),
            TextOf(root, "currency"), TextOf(root, "timestamp")));
    }

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> bytes) =>
        bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;

    // JSON can spell half of a character, which no store could give back.
    private static string? BrokenText(JsonElement root) => TextFields.FirstOrDefault(field =>
        root.TryGetProperty(field, out var value)
        && value.ValueKind == JsonValueKind.String
        && TextOf(root, field) is null);

    private static string? TextOf(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.String) return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Called(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
