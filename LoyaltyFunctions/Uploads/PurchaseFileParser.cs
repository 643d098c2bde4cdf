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
            return await ReadAsync(document.RootElement);
        }
        catch (DecoderFallbackException)
        {
            return PurchaseReading.Refused(RejectionCodes.NotJson, "the file is not UTF-8 text; save it as UTF-8");
        }
        catch (InvalidOperationException)
        {
            // JSON can spell half of a character (\ud800 alone), which no store could give back.
            return PurchaseReading.Refused(
                RejectionCodes.FieldInvalid, "the file holds half of a surrogate pair; write the character whole");
        }
        catch (JsonException exception)
        {
            return PurchaseReading.Refused(RejectionCodes.NotJson, $"the file is not JSON: {exception.Message}");
        }
    }

    private static async Task<PurchaseReading> ReadAsync(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return PurchaseReading.Refused(
                RejectionCodes.WrongShape,
                $"the file holds {Called(root.ValueKind)}, not an object; send one purchase a file");
        }

        var purchaseId = TextOf(root, "transactionId");
        if (await PurchaseSchema.RefuseAsync(root) is { } rejection)
        {
            return new PurchaseReading(Draft: null, rejection, purchaseId);
        }

        return PurchaseReading.Of(new PurchaseDraft(
            TextOf(root, "source"), purchaseId!, TextOf(root, "customerId")!, NumberOf(root, "amount")!,
            TextOf(root, "currency"), TextOf(root, "timestamp"))
        {
            Lines = LinesOf(root),
        });
    }

    private static List<PurchaseLineDraft>? LinesOf(JsonElement root) =>
        root.TryGetProperty("lines", out var lines) && lines.ValueKind == JsonValueKind.Array
            ?
            [
                .. lines.EnumerateArray().Select(line => new PurchaseLineDraft(
                    TextOf(line, "line"), TextOf(line, "sku"), NumberOf(line, "quantity"),
                    NumberOf(line, "amount")!)),
            ]
            : null;

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> bytes) =>
        bytes.Span.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes;

    private static string? TextOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? NumberOf(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetRawText() : null;

    private static string Called(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
