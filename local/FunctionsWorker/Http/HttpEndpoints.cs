using System.Diagnostics;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace FunctionsWorker.Http;

/// <summary>The routes of the HTTP triggers.</summary>
internal static class HttpEndpoints
{
    /// <summary>Marks the endpoints of this runtime.</summary>
    public static readonly object Mark = new EndpointMark();

    public static void Map(IEndpointRouteBuilder routes, FunctionCatalog catalog)
    {
        var invoker = routes.ServiceProvider.GetRequiredService<FunctionInvoker>();
        var isWeb = routes.ServiceProvider.GetService<HttpIntegration>() is not null;
        foreach (var (function, http) in catalog.With<HttpTriggerPlan>())
        {
            routes.Map(http.Route, context => InvokeAsync(context, function, invoker, isWeb))
                .WithDisplayName(function.Name)
                .WithMetadata(Mark, new HttpMethodMetadata(http.Methods));
        }
    }

    /// <summary>The Functions host answers 404, not 405, where a route does not take the method.</summary>
    public static Task HideOtherEndpoints(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<EndpointMark>() is null) context.SetEndpoint(null);
        return next(context);
    }

    private static async Task InvokeAsync(
        HttpContext http, FunctionDescriptor function, FunctionInvoker invoker, bool isWeb)
    {
        var data = new Dictionary<string, object?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in http.Request.Query) data[key] = value.ToString();
        foreach (var (key, value) in http.Request.RouteValues) data[key] = value;
        var items = new Dictionary<object, object>();
        if (isWeb) items[FunctionContextExtensions.HttpContextKey] = http;
        var input = new TriggerInput(http)
        {
            BindingData = data,
            TraceParent = Activity.Current is null ? http.Request.Headers.TraceParent.ToString() : null,
            Items = items,
        };
        try
        {
            if (!isWeb) await BuiltInHttp.BeginAsync(http);
            await invoker.InvokeAsync(function, input, http.RequestAborted);
        }
        catch (Exception) when (!http.Response.HasStarted)
        {
            // The invoker has logged it; the caller learns no more than that it failed.
            http.Response.Clear();
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    private sealed class EndpointMark;
}
