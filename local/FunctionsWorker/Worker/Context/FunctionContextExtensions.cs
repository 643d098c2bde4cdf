using FunctionsWorker.Invocation;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker;

public static class FunctionContextExtensions
{
    internal const string HttpContextKey = "HttpRequestContext";

    public static HttpContext? GetHttpContext(this FunctionContext context) =>
        context.Items.TryGetValue(HttpContextKey, out var value) ? value as HttpContext : null;
}

public static class FunctionContextLoggerExtensions
{
    public static ILogger<T> GetLogger<T>(this FunctionContext context) =>
        context.InstanceServices.GetRequiredService<ILogger<T>>();

    public static ILogger GetLogger(this FunctionContext context, string categoryName) =>
        context.InstanceServices.GetRequiredService<ILoggerFactory>().CreateLogger(categoryName);
}

public static class FunctionContextBindingFeatureExtensions
{
    public static InvocationResult<T> GetInvocationResult<T>(this FunctionContext context)
    {
        var outcome = InvocationOutcome.Of(context);
        return outcome.Value is T
            ? new TypedInvocationResult<T>(outcome)
            : throw new InvalidOperationException(
                $"The result is a {outcome.Value?.GetType().ToString() ?? "null"}, not a {typeof(T)}.");
    }

    public static InvocationResult GetInvocationResult(this FunctionContext context) =>
        new UntypedInvocationResult(InvocationOutcome.Of(context));

    public static IEnumerable<OutputBindingData<T>> GetOutputBindings<T>(this FunctionContext context) =>
        context.FunctionDefinition.OutputBindings.Values.Select(
            binding => new LocalOutputBindingData<T>(InvocationOutcome.Of(context), binding));

    public static async ValueTask<InputBindingData<T>> BindInputAsync<T>(
        this FunctionContext context, BindingMetadata bindingMetadata)
    {
        ArgumentNullException.ThrowIfNull(bindingMetadata);
        var local = (LocalFunctionContext)context;
        var parameters = context.FunctionDefinition.Parameters;
        var index = parameters.ToList().FindIndex(
            p => p.Name.Equals(bindingMetadata.Name, StringComparison.OrdinalIgnoreCase));
        local.Inputs[bindingMetadata.Name] = index < 0 ? null : await FunctionMethod.BindAsync(local, index);
        return new LocalInputBindingData<T>(local, bindingMetadata);
    }
}
