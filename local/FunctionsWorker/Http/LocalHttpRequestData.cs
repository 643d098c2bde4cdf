using System.Security.Claims;
using FunctionsWorker.Invocation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FunctionsWorker.Http;

/// <summary>The worker's view of an ASP.NET Core request.</summary>
internal sealed class LocalHttpRequestData(HttpRequest request, FunctionContext context) : HttpRequestData(context)
{
    public override Stream Body => request.Body;

    public override HttpHeadersCollection Headers { get; } =
        new(request.Headers.Select(header => KeyValuePair.Create(header.Key, (IEnumerable<string>)header.Value!)));

    public override IReadOnlyCollection<IHttpCookie> Cookies { get; } =
        [.. request.Cookies.Select(cookie => new HttpCookie(cookie.Key, cookie.Value))];

    public override Uri Url { get; } = new(request.GetEncodedUrl());

    public override IEnumerable<ClaimsIdentity> Identities => request.HttpContext.User.Identities;

    public override string Method => request.Method;

    /// <summary>The one request of an HTTP trigger's invocation; null for other triggers.</summary>
    public static LocalHttpRequestData? Of(FunctionContext context)
    {
        if (context.Features.Get<LocalHttpRequestData>() is { } known) return known;
        if ((context as LocalFunctionContext)?.TriggerValue is not HttpContext http) return null;
        var request = new LocalHttpRequestData(http.Request, context);
        context.Features.Set(request);
        return request;
    }

    // With ASP.NET Core a response is a view of the one that is sent; without, it is sent when it is returned.
    public override HttpResponseData CreateResponse() => FunctionContext.GetHttpContext() is { } http
        ? new LocalHttpResponseData(http.Response, FunctionContext, isBuffered: false)
        : new LocalHttpResponseData(new DefaultHttpContext().Response, FunctionContext, isBuffered: true);
}
