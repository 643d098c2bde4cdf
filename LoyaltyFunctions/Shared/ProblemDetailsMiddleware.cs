using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace LoyaltyFunctions.Shared;

/// <summary>Turns an exception of an HTTP function into problem details; every other trigger keeps its exception.</summary>
public sealed class ProblemDetailsMiddleware(ILogger<ProblemDetailsMiddleware> logger) : IFunctionsWorkerMiddleware
{
    public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (context.GetHttpContext() is { } http)
        {
            if (http.RequestAborted.IsCancellationRequested) throw;
            logger.LogError(exception, "{Function} failed", context.FunctionDefinition.Name);
            context.GetInvocationResult().Value = Answers.Failed(Activity.Current?.TraceId.ToString());
        }
    }
}
