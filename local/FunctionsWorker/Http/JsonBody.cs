using System.Text.Json;
using FunctionsWorker.Binding;
using FunctionsWorker.Invocation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Http.Converters;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FunctionsWorker.Http;

/// <summary>[FromBody]: JSON, read with MVC's options, or without ASP.NET Core with the worker's serializer.</summary>
internal static class JsonBody
{
    public static ParameterBinder Binder(Type type) => async context =>
    {
        if (context.Features.Get<IFromBodyConversionFeature>() is { } feature)
            return await feature.ConvertAsync(context, type);
        var request = ((HttpContext)context.TriggerValue!).Request;
        var isWeb = context.GetHttpContext() is not null;
        if (!isWeb && type == typeof(string)) return await LocalHttpRequestData.Of(context)!.ReadAsStringAsync();
        if (!isWeb && type == typeof(byte[])) return ((MemoryStream)request.Body).ToArray();
        if (!request.HasJsonContentType())
            throw new InvalidOperationException($"the request's content type '{request.ContentType}' is not JSON");
        try
        {
            return isWeb ? await ReadAsync(request, type) : await ReadAsync(context, request.Body, type);
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException(
                $"the request's body is not a {PayloadReader.NameOf(type)}: {e.Message.TrimEnd('.')}. "
                + "Send JSON that fits, or take the request and read its body",
                e);
        }
    };

    private static ValueTask<object?> ReadAsync(HttpRequest request, Type type)
    {
        var options = request.HttpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value;
        return JsonSerializer.DeserializeAsync(
            request.Body, type, options.JsonSerializerOptions, request.HttpContext.RequestAborted);
    }

    private static ValueTask<object?> ReadAsync(LocalFunctionContext context, Stream body, Type type) =>
        context.InstanceServices.GetRequiredService<PayloadReader>().ReadAsync(body, type, context.CancellationToken);
}
