using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;

namespace AzureServices.EventGrid;

/// <summary>
/// The HTTP API for publishing: <c>POST /topics/{topic}/api/events</c>, with the service's statuses and errors.
/// </summary>
internal sealed class PublishApi(EventRouter router, PublisherAccess access)
{
    /// <summary>The service takes 1 MB a request.</summary>
    private const int BodyBytesMax = 1024 * 1024;

    public async Task<IResult> PublishAsync(string topic, HttpRequest request)
    {
        if (access.WhyRefused(request) is { } why)
        {
            return Refuse(StatusCodes.Status401Unauthorized, "Unauthorized", why);
        }

        if (topic == EventGridEndpoint.StorageTopic)
        {
            return Refuse(
                StatusCodes.Status400BadRequest, "BadRequest", $"'{topic}' is a system topic; nobody publishes to it.");
        }

        if (await ReadAsync(request) is not { } body)
        {
            return Refuse(
                StatusCodes.Status413PayloadTooLarge,
                "PayloadTooLarge",
                $"The maximum size of a request is {BodyBytesMax} bytes.");
        }

        var outcome = EventReader.Read(request.ContentType, body);
        return outcome.Refusal is { } refusal
            ? Refuse(StatusCodes.Status400BadRequest, "BadRequest", refusal)
            : await AcceptAsync(topic, outcome.Events);
    }

    private async Task<IResult> AcceptAsync(string topic, IReadOnlyList<GridEvent> events)
    {
        try
        {
            await router.AcceptAsync(topic, events);
            return Results.Ok();
        }
        catch (SqliteException e)
        {
            return Refuse(StatusCodes.Status503ServiceUnavailable, "ServiceUnavailable", e.Message);
        }
    }

    /// <summary>The body, or null where it is too large.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > BodyBytesMax)
        {
            return null;
        }

        using var body = new MemoryStream(checked((int)(request.ContentLength ?? 0)));
        var chunk = new byte[16 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted)) > 0)
        {
            body.Write(chunk, 0, read);
            if (body.Length > BodyBytesMax)
            {
                return null;
            }
        }

        return body.ToArray();
    }

    private static IResult Refuse(int status, string code, string message) => Results.Json(
        new { error = new { code, message, details = new[] { new { code, message } } } }, statusCode: status);
}
