using System.Text.Json;
using FunctionsWorker.Binding;
using Microsoft.AspNetCore.Http;

namespace FunctionsWorker.Http;

/// <summary>What binding expressions find in a request: {Query.x}, {Headers.x}, and its JSON body.</summary>
internal static class RequestData
{
    private const string Query = "Query.";
    private const string Headers = "Headers.";

    public static async ValueTask<string?> FindAsync(HttpRequest request, string name)
    {
        if (name.StartsWith(Query, StringComparison.OrdinalIgnoreCase))
            return request.Query[name[Query.Length..]];
        if (name.StartsWith(Headers, StringComparison.OrdinalIgnoreCase))
            return request.Headers[name[Headers.Length..]];
        if (!request.HasJsonContentType()) return null;
        request.EnableBuffering();
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body);
            var data = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
            data.AddPayload(body.RootElement);
            return TriggerData.Find(data, name);
        }
        catch (JsonException)
        {
            return null;
        }
        finally
        {
            request.Body.Position = 0;
        }
    }
}
