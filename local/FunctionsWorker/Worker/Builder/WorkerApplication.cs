using Azure.Core.Serialization;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.Azure.Functions.Worker
{
    public interface IFunctionsWorkerApplicationBuilder
    {
        IServiceCollection Services { get; }

        IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware);
    }

    public interface IFunctionActivator
    {
        object? CreateInstance(Type instanceType, FunctionContext context);
    }

    public class WorkerOptions
    {
        public ObjectSerializer? Serializer { get; set; }

        public IDictionary<string, string> Capabilities { get; } = new Dictionary<string, string>();

        public InputConverterCollection InputConverters { get; } = new();

        public bool IncludeEmptyEntriesInMessagePayload { get; set; }
    }
}

namespace Microsoft.Azure.Functions.Worker.Middleware
{
    public delegate Task FunctionExecutionDelegate(FunctionContext context);

    public interface IFunctionsWorkerMiddleware
    {
        Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
    }
}
