using System.Text.Json;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Ledger;

/// <summary>A call of a function that changes a customer's ledger.</summary>
/// <param name="RouteCustomerId">The customer as the route names them.</param>
public sealed record CommandCall(HttpRequest Http, FunctionContext Context, string RouteCustomerId);

/// <summary>What a caller asks of a customer's ledger, once it can be read.</summary>
/// <param name="RequestId">The caller's id of the request, from the header <c>Idempotency-Key</c>.</param>
/// <param name="RecordedBy">Names this one call, so that another one with the same key is a repeat.</param>
/// <param name="IsDryRun">Whether the caller only wants to know what would happen.</param>
public sealed record CommandRequest(
    string CustomerId, string RequestId, string RecordedBy, bool IsDryRun, CommandFields Fields)
{
    public const string KeyHeader = "Idempotency-Key";
    public const string DryRunParameter = "dryRun";

    /// <summary>Longest key, in characters.</summary>
    public const int KeyLengthMax = 100;

    /// <summary>Largest body, in bytes.</summary>
    public const int BodyBytesMax = 64 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>The request, or the problem to answer. One of the two is null.</summary>
    public static async Task<(CommandRequest? Request, IResult? Problem)> ReadAsync(
        CommandCall call, CancellationToken cancellationToken)
    {
        if (ReadKey(call.Http) is not { } key) return (null, KeyMissing());
        var customerId = RouteKey.Read(call.RouteCustomerId);
        if (customerId.Length > CommandFields.IdLengthMax) return (null, CommandAnswers.UnknownCustomer());
        if (!TryReadDryRun(call.Http, out var isDryRun)) return (null, DryRunInvalid());
        if (await ReadBodyAsync(call.Http, cancellationToken) is not { } bytes) return (null, BodyTooLarge());
        return ParseBody(bytes) is { } body
            ? (new CommandRequest(
                customerId, key, $"http:{call.Context.InvocationId}", isDryRun, new CommandFields(body)), null)
            : (null, BodyInvalid());
    }

    /// <summary>The fields of a body alone, of a request that needs no key; or the problem to answer.</summary>
    public static async Task<(CommandFields? Fields, IResult? Problem)> ReadFieldsAsync(
        HttpRequest http, CancellationToken cancellationToken)
    {
        if (await ReadBodyAsync(http, cancellationToken) is not { } bytes) return (null, BodyTooLarge());
        return ParseBody(bytes) is { } body ? (new CommandFields(body), null) : (null, BodyInvalid());
    }

    /// <summary>The key, or null where it is missing or cannot be one.</summary>
    internal static string? ReadKey(HttpRequest request) =>
        request.Headers[KeyHeader] is [{ Length: > 0 and <= KeyLengthMax } key]
            && key.All(c => char.IsAscii(c) && !char.IsControl(c))
            && key is not ("." or "..")
            && !key.Contains(RouteKey.EscapedSlash, StringComparison.OrdinalIgnoreCase)
            ? key
            : null;

    /// <summary>The body as a JSON object; no bytes are an empty one. Null where it is none.</summary>
    internal static JsonElement? ParseBody(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes.IsEmpty ? "{}"u8.ToArray() : bytes, Strict);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return null;
            RequireUnicode(document.RootElement);
            return document.RootElement.Clone();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // An escape such as \ud800 is grammatical, but no text; reading it throws.
    private static void RequireUnicode(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                _ = value.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in value.EnumerateArray()) RequireUnicode(item);
                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    _ = member.Name;
                    RequireUnicode(member.Value);
                }

                break;
        }
    }

    private static bool TryReadDryRun(HttpRequest request, out bool isDryRun)
    {
        isDryRun = false;
        return !request.Query.TryGetValue(DryRunParameter, out var text) || bool.TryParse(text, out isDryRun);
    }

    /// <summary>The body, or null where it is too large.</summary>
    internal static async Task<ReadOnlyMemory<byte>?> ReadBodyAsync(
        HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > BodyBytesMax) return null;
        var buffer = new byte[BodyBytesMax + 1];
        var length = await request.Body.ReadAtLeastAsync(
            buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > BodyBytesMax) return null;
        return buffer.AsMemory(0, length);
    }

    internal static IResult KeyMissing() => Answers.Problem(
        CommandProblems.KeyMissing,
        $"Send the header {KeyHeader} once, with an id of the request of 1 to {KeyLengthMax} ASCII characters and "
        + "without %2F; the same id asks for the same thing again.");

    private static IResult DryRunInvalid() => Answers.Problem(
        CommandProblems.FieldInvalid, $"'{DryRunParameter}' must be true or false.",
        CommandAnswers.Field(DryRunParameter));

    internal static IResult BodyInvalid() => Answers.Problem(
        CommandProblems.BodyInvalid,
        "The body must be one JSON object in UTF-8, with each field once; send an object with the fields of the "
        + "request.",
        CommandAnswers.Field("body"));

    internal static IResult BodyTooLarge() => Answers.Problem(
        CommandProblems.BodyTooLarge, $"The body must have at most {BodyBytesMax} bytes; send only the fields that are "
        + "needed.", CommandAnswers.Field("body"));
}
