using System.Text.Json;
using FunctionsRuntime.Binding;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FunctionsRuntime.Triggers.Http;

/// <summary>[FromBody]: the request body as JSON, read with MVC's options.</summary>
internal static class JsonBody
{
    public static ParameterBinder Binder(Type type) => async context =>
    {
        var request = context.GetHttpContext()!.Request;
        if (!request.HasJsonContentType())
            throw new InvalidOperationException($"the request's content type '{request.ContentType}' is not JSON");
        var options = request.HttpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value;
        try
        {
            return await JsonSerializer.DeserializeAsync(
                request.Body, type, options.JsonSerializerOptions, request.HttpContext.RequestAborted);
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"the request's body is not a {type.Name}: {e.Message}", e);
        }
    };
}
