using Azure.Core.Serialization;
using Microsoft.AspNetCore.Http;

namespace FunctionsRuntime.Triggers.Http;

/// <summary>HTTP without ASP.NET Core in the app: the host reads the request first and sends the result.</summary>
internal static class BuiltInHttp
{
    public static async Task ReadBodyAsync(HttpContext http)
    {
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        body.Position = 0;
        http.Request.Body = body;
    }

    public static async Task SendAsync(HttpContext http, object? result, ObjectSerializer serializer)
    {
        switch (result)
        {
            case null:
                http.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
            case LocalHttpResponseData response:
                await response.SendAsync(http.Response, http.RequestAborted);
                break;
            case string text:
                http.Response.ContentType = "text/plain; charset=utf-8";
                await http.Response.WriteAsync(text, http.RequestAborted);
                break;
            default:
                http.Response.ContentType = "application/json; charset=utf-8";
                await serializer.SerializeAsync(http.Response.Body, result, result.GetType(), http.RequestAborted);
                break;
        }
    }
}
