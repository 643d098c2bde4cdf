using System.Text.Json;

namespace AzureServices.Cosmos.Protocol;

/// <summary>The JSON of an error answer: <c>{"code","message"}</c>.</summary>
internal static class ErrorBody
{
    public static byte[] For(int status, string message) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new Dictionary<string, string> { ["code"] = CodeOf(status), ["message"] = message });

    private static string CodeOf(int status) => status switch
    {
        400 => "BadRequest",
        404 => "NotFound",
        405 => "MethodNotAllowed",
        408 => "RequestTimeout",
        409 => "Conflict",
        410 => "Gone",
        412 => "PreconditionFailed",
        413 => "RequestEntityTooLarge",
        429 => "TooManyRequests",
        449 => "RetryWith",
        503 => "ServiceUnavailable",
        _ => "InternalServerError",
    };
}
