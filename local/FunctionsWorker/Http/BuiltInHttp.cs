using FunctionsWorker.Invocation;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FunctionsWorker.Http;

/// <summary>HTTP without ASP.NET Core in the app: the host reads the request first and sends the result.</summary>
internal static class BuiltInHttp
{
    public static async Task BeginAsync(HttpContext http)
    {
        var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        body.Position = 0;
        http.Request.Body = body;
        http.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Sends what the function returned, unless ASP.NET Core integration has sent it.</summary>
    public static Task SendAsync(object value, LocalFunctionContext context)
    {
        if (context.GetHttpContext() is not null) return Task.CompletedTask;
        var response = ((HttpContext)context.TriggerValue!).Response;
        if (value is LocalHttpResponseData data) return data.SendAsync(response, context.CancellationToken);
        response.StatusCode = StatusCodes.Status200OK;
        response.ContentType = value is string ? "text/plain; charset=utf-8" : "application/json; charset=utf-8";
        return value is string text
            ? response.WriteAsync(text, context.CancellationToken)
            : HttpRequestDataExtensions.SerializerOf(context)
                .SerializeAsync(response.Body, value, value.GetType(), context.CancellationToken).AsTask();
    }
}
