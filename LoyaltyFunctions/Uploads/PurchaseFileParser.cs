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

    public static async Task<PurchaseReading> ParseAsync(ReadOnlyMemory<byte> bytes) =>
        (await ParseAsync<PurchaseReading>(bytes, "file", static _ => null)).Reading;

    /// <summary>Reads a purchase and what stands beside it.</summary>
    /// <param name="holder">What holds the purchase, for messages: a file or a line of one.</param>
    /// <param name="readBeside">Is given the object of a purchase that is of the right shape.</param>
    internal static async Task<(PurchaseReading Reading, T? Beside)> ParseAsync<T>(
        ReadOnlyMemory<byte> bytes, string holder, Func<JsonElement, T?> readBeside)
        where T : class
    {
        T? beside = null;
        var reading = await ParseBytesAsync(bytes, holder, root => beside = readBeside(root));
        return (reading, beside);
    }

    private static async Task<PurchaseReading> ParseBytesAsync(
        ReadOnlyMemory<byte> bytes, string holder, Action<JsonElement> takeBeside)
    {
        var content = WithoutByteOrderMark(bytes);
        if (content.Span.Trim(" \t\r\n\0"u8).IsEmpty)
        {
            return PurchaseReading.Refused(
                RejectionCodes.FileEmpty, $"the {holder} is empty; send one purchase as a JSON object");
        }

        try
        {
            var text = StrictUtf8.GetString(content.Span);
            using var document = JsonDocument.Parse(text, Strict);
            var reading = await ReadAsync(document.RootElement, holder);
            if (reading.Draft is not null) takeBeside(document.RootElement);
            return reading;
        }
        catch (DecoderFallbackException)
        {
            return PurchaseReading.Refused(RejectionCodes.NotJson, $"the {holder} is not UTF-8 text; save it as UTF-8");
        }
        catch (InvalidOperationException)
        {
            // JSON can spell half of a character (\ud800 alone), which no store could give back.
            return PurchaseReading.Refused(
                RejectionCodes.FieldInvalid, $"the {holder} holds half of a surrogate pair; write the character whole");
        }
        catch (JsonException exception)
        {
            return PurchaseReading.Refused(RejectionCodes.NotJson, $"the {holder} is not JSON: {exception.Message}");
        }
    }

    private static async Task<PurchaseReading> ReadAsync(JsonElement root, string holder)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return PurchaseReading.Refused(
                RejectionCodes.WrongShape,
                $"the {holder} holds {Called(root.ValueKind)}, not an object; send one purchase a {holder}");
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
