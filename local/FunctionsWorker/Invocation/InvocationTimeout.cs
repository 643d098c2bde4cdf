using System.Collections.Concurrent;
using FunctionsWorker.Configuration;
using Microsoft.Extensions.Logging;

namespace FunctionsWorker.Invocation;

/// <summary>
/// host.json's functionTimeout: cancels the invocation's token, and fails it in any case. Azure ends the worker then; a
/// function that goes on here has no effect by its result.
/// </summary>
internal sealed class InvocationTimeout(HostJson hostJson, TimeProvider time, ILogger<InvocationTimeout> logger)
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);
    private readonly ConcurrentDictionary<Task, string> _late = new();

    public async Task<object?> LimitAsync(
        string functionName, Func<InvocationDeadline, Task<object?>> run, CancellationToken ct)
    {
        if (hostJson.FunctionTimeout is not { } limit || limit > LongestTimer)
            return await run(new InvocationDeadline(ct));
        if (_late.Values.Contains(functionName))
        {
            logger.LogWarning(
                "'{FunctionName}' runs beside an invocation of it that has timed out and goes on: let it obey its "
                + "token",
                functionName);
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var expired = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var timer = time.CreateTimer(_ => expired.TrySetResult(), null, limit, Timeout.InfiniteTimeSpan);
        var deadline = new InvocationDeadline(linked.Token);
        var running = run(deadline);
        if (await Task.WhenAny(running, expired.Task) == running || !deadline.TryDecide()) return await running;

        logger.LogError(
            "Timeout value of {Timeout} exceeded by function 'Functions.{FunctionName}'. Initiating cancellation.",
            limit,
            functionName);
        _late[running] = functionName;
        _ = ForgetAsync(running);
        await linked.CancelAsync();
        throw new FunctionTimeoutException(
            $"Timeout value of {limit} was exceeded by function: Functions.{functionName}");
    }

    private async Task ForgetAsync(Task late)
    {
        // How it ends is in the log already.
        await late.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _late.TryRemove(late, out _);
    }
}
