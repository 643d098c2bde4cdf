using System.Reflection;
using FunctionsWorker.Binding;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FunctionsWorker.Http;

internal sealed record HttpTriggerPlan(ParameterBinder Bind, RoutePattern Route, IReadOnlyList<string> Methods)
    : TriggerPlan("httpTrigger", Bind)
{
    public override bool HasPayload => true;

    public override async ValueTask<string?> FindAsync(LocalFunctionContext context, string name) =>
        await base.FindAsync(context, name)
        ?? await RequestData.FindAsync(((HttpContext)context.TriggerValue!).Request, name);

    // Any name may come from the query, so the types are all that can be judged at the start.
    public override ParameterBinder BindOther(ParameterInfo parameter) =>
        parameter.GetCustomAttribute<FromBodyAttribute>() is not null
            ? JsonBody.Binder(parameter.ParameterType)
            : ParameterBinders.FromBindingData(parameter);
}

internal sealed class HttpTriggerKind(HostJson hostJson, Settings settings, InvocationPipeline pipeline) : ITriggerKind
{
    public TriggerPlan? Plan(TriggerSite site)
    {
        if (site.Attribute is not HttpTriggerAttribute http) return null;
        var type = site.Parameter.ParameterType;
        if (type != typeof(HttpRequest) && type != typeof(HttpRequestData))
        {
            throw new FunctionSetupException($"an HTTP trigger cannot bind a {type.Name}: "
                + "take an HttpRequest or HttpRequestData here and the body in a [FromBody] parameter");
        }

        if (type == typeof(HttpRequest) && !HttpIntegration.IsIn(pipeline.Services))
        {
            throw new FunctionSetupException("an HttpRequest needs ASP.NET Core: call "
                + "builder.ConfigureFunctionsWebApplication() in Program.cs, or take an HttpRequestData");
        }

        var route = settings.Resolve($"{hostJson.RoutePrefix}/{http.Route ?? site.FunctionName}");
        ParameterBinder bind = type == typeof(HttpRequest)
            ? static context => new(context.GetHttpContext()!.Request)
            : static context => new(LocalHttpRequestData.Of(context));
        return new HttpTriggerPlan(bind, Parse(route), http.Methods ?? []);
    }

    private static RoutePattern Parse(string route)
    {
        try
        {
            return RoutePatternFactory.Parse(route.Trim('/'));
        }
        catch (RoutePatternException e)
        {
            throw new FunctionSetupException($"the route '{route}' is not valid: {e.Message.TrimEnd('.')}");
        }
    }
}
