using FunctionsWorker.Binding;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FunctionsWorker.Http;

/// <summary>What ConfigureFunctionsWebApplication adds: a middleware that sends what the function returned.</summary>
internal sealed class HttpIntegration(ILogger<HttpIntegration> logger) : IFunctionsWorkerMiddleware
{
    public static void AddTo(IFunctionsWorkerApplicationBuilder builder)
    {
        if (IsIn(builder.Services)) return;
        builder.Services.AddControllers();
        builder.UseMiddleware<HttpIntegration>();
    }

    public static bool IsIn(IServiceCollection services) =>
        services.Any(service => service.ServiceType == typeof(HttpIntegration));

    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is not { } http)
        {
            await next(context);
            return;
        }

        http.RequestServices = context.InstanceServices;
        await next(context);
        await SendAsync(context, http);
    }

    private async Task SendAsync(FunctionContext context, HttpContext http)
    {
        var output = context.GetOutputBindings<object>().FirstOrDefault(o => o.BindingType == OutputPlan.HttpType);
        switch (context.GetInvocationResult().Value ?? output?.Value)
        {
            case IActionResult result:
                await result.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
                break;
            case IResult result:
                await result.ExecuteAsync(http);
                break;
            case LocalHttpResponseData:
                // It wrote to the response itself; the invocation has no further result.
                context.GetInvocationResult().Value = null;
                break;
            case { } other when output is not null:
                logger.LogWarning(
                    "'{FunctionName}' returned a {ResultType}, which is not sent: "
                        + "return an IActionResult, IResult or HttpResponseData",
                    context.FunctionDefinition.Name,
                    other.GetType().Name);
                break;
        }
    }
}
