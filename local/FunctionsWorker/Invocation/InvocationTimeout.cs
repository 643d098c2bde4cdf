using FunctionsWorker.Configuration;
using Microsoft.Extensions.Logging;

namespace FunctionsWorker.Invocation;

/// <summary>host.json's functionTimeout: cancels the invocation's token, and fails it in any case.</summary>
internal sealed class InvocationTimeout(HostJson hostJson, TimeProvider time, ILogger<InvocationTimeout> logger)
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    public async Task<object?> LimitAsync(
        string functionName, Func<CancellationToken, Task<object?>> run, CancellationToken ct)
    {
        if (hostJson.FunctionTimeout is not { } limit || limit > LongestTimer) return await run(ct);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var expired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var timer = time.CreateTimer(_ => expired.TrySetResult(), null, limit, Timeout.InfiniteTimeSpan);
        var running = run(linked.Token);
        if (await Task.WhenAny(running, expired.Task) == running) return await running;

        logger.LogError(
            "Timeout value of {Timeout} exceeded by function 'Functions.{FunctionName}'. Initiating cancellation.",
            limit,
            functionName);
        _ = running.ContinueWith(
            static late => late.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        await linked.CancelAsync();
        throw new FunctionTimeoutException(
            $"Timeout value of {limit} was exceeded by function: Functions.{functionName}");
    }
}
