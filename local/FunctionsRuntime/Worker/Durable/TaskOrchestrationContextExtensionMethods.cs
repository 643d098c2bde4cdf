using System.Globalization;
using System.Net;
using FunctionsRuntime.Triggers.Durable;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.DurableTask.Http;
using Microsoft.Extensions.Logging;

namespace Microsoft.DurableTask;

/// <summary>What Functions adds to an orchestration's context.</summary>
public static class TaskOrchestrationContextExtensionMethods
{
    internal const string PollingIntervalMilliseconds = "HttpDefaultAsyncRequestSleepTimeMilliseconds";
    private static readonly TimeSpan PollingInterval = TimeSpan.FromSeconds(30);

    /// <summary>Makes an HTTP request durably: the answer is recorded, and waits between requests are timers.</summary>
    public static async Task<DurableHttpResponse> CallHttpAsync(
        this TaskOrchestrationContext context, DurableHttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(request);
        var response = await SendAsync(context, request);
        while (response.StatusCode == HttpStatusCode.Accepted && request.AsynchronousPatternEnabled)
        {
            if (response.Headers is not { } headers || !headers.TryGetValue("Location", out var location))
            {
                context.CreateReplaySafeLogger(typeof(TaskOrchestrationContextExtensionMethods))
                    .LogWarning("{Uri} answered 202 without a Location, which cannot be followed", request.Uri);
                return response;
            }

            await context.CreateTimer(DelayBefore(context, headers), CancellationToken.None);
            response = await SendAsync(
                context, new DurableHttpRequest(HttpMethod.Get, new Uri(location!)) { Headers = request.Headers });
        }

        return response;
    }

    /// <inheritdoc cref="CallHttpAsync(TaskOrchestrationContext, DurableHttpRequest)"/>
    public static Task<DurableHttpResponse> CallHttpAsync(
        this TaskOrchestrationContext context,
        HttpMethod method,
        Uri uri,
        string? content = null,
        HttpRetryOptions? retryOptions = null) =>
        context.CallHttpAsync(
            new DurableHttpRequest(method, uri) { Content = content, HttpRetryOptions = retryOptions });

    /// <summary>The invocation of the orchestrator's function; null outside Functions.</summary>
    public static FunctionContext? GetFunctionContext(this TaskOrchestrationContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return OrchestrationTriggerPlan.FunctionOf(context);
    }

    private static Task<DurableHttpResponse> SendAsync(TaskOrchestrationContext context, DurableHttpRequest request) =>
        context.CallActivityAsync<DurableHttpResponse>(
            HttpActivity.Name, request, Options(request.HttpRetryOptions));

    private static TaskOptions? Options(HttpRetryOptions? retry) => retry is { MaxNumberOfAttempts: > 1 }
        ? TaskOptions.FromRetryPolicy(new RetryPolicy(
            retry.MaxNumberOfAttempts,
            retry.FirstRetryInterval,
            retry.BackoffCoefficient,
            retry.MaxRetryInterval,
            retry.RetryTimeout == TimeSpan.MaxValue ? null : retry.RetryTimeout))
        : null;

    private static TimeSpan DelayBefore(
        TaskOrchestrationContext context, IDictionary<string, Extensions.Primitives.StringValues> headers)
    {
        if (headers.TryGetValue("Retry-After", out var seconds)
            && int.TryParse(seconds, CultureInfo.InvariantCulture, out var wanted))
        {
            return TimeSpan.FromSeconds(wanted);
        }

        return context.Properties.TryGetValue(PollingIntervalMilliseconds, out var configured)
            && configured is double milliseconds
                ? TimeSpan.FromMilliseconds(milliseconds)
                : PollingInterval;
    }
}
