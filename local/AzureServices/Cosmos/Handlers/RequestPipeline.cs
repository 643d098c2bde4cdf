using System.Globalization;
using AzureServices.Cosmos.Protocol;
using AzureServices.Cosmos.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AzureServices.Cosmos.Handlers;

/// <summary>From an HTTP request to an HTTP answer: routing, fault rules, errors, headers.</summary>
internal sealed class RequestPipeline(
    RequestRouter router, ItemStore store, OperationRunner operations, (TimeProvider Time, ILogger Log) surroundings)
{
    private readonly ILogger _log = surroundings.Log;

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            if (await AnswerAsync(context) is { } answer) await WriteAsync(context, answer);
            else context.Abort();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to answer.
        }
    }

    /// <summary>The answer, or null where a fault rule cuts the connection.</summary>
    private async Task<CosmosAnswer?> AnswerAsync(HttpContext context)
    {
        try
        {
            var route = router.Route(new CosmosRequest(context));
            return route.Operation is { } operation
                ? await operations.RunAsync(operation, route.Run, context.RequestAborted)
                : await route.Run();
        }
        catch (RefusedException refused)
        {
            return refused.ToAnswer();
        }
        catch (BadHttpRequestException broken)
        {
            return CosmosAnswer.Refusal(400, broken.Message);
        }
        catch (Exception bug) when (bug is not OperationCanceledException)
        {
            _log.LogError(bug, "{Method} {Path} failed", context.Request.Method, context.Request.Path);
            return CosmosAnswer.Refusal(500, "The endpoint itself failed: " + bug.Message);
        }
    }

    private async Task WriteAsync(HttpContext context, CosmosAnswer answer)
    {
        var lsn = store.CommittedLsn;
        var response = context.Response;
        response.StatusCode = answer.Status;
        var headers = response.Headers;
        headers[Wire.ActivityId] = ActivityIdOf(context).ToString();
        headers[Wire.RequestCharge] = answer.Charge.ToString("0.##", CultureInfo.InvariantCulture);
        headers[Wire.SessionToken] = SessionTokens.Of(answer.RangeNumber, lsn);
        headers[Wire.Lsn] = lsn.ToString(CultureInfo.InvariantCulture);
        if (answer.SubStatus != 0) headers[Wire.SubStatus] = answer.SubStatus.ToString(CultureInfo.InvariantCulture);
        if (answer.Etag is not null) headers.ETag = answer.Etag;
        if (answer.Continuation is not null) headers[Wire.Continuation] = answer.Continuation;
        if (answer.ItemCount is { } count) headers[Wire.ItemCount] = count.ToString(CultureInfo.InvariantCulture);
        if (answer.ThroughputMin is { } least)
            headers[Wire.ThroughputMin] = least.ToString(CultureInfo.InvariantCulture);
        if (answer.RetryAfter is { } wait)
            headers[Wire.RetryAfter] = Math.Ceiling(wait.TotalMilliseconds).ToString("0", CultureInfo.InvariantCulture);
        if (answer.Owner is { } owner)
        {
            headers[Wire.AltContentPath] =
                Uri.EscapeDataString(owner.Path).Replace("%2F", "/", StringComparison.Ordinal);
            headers[Wire.ContentPath] = owner.Rid;
        }

        if (answer.Status is 204 or 304) return;
        response.ContentType = answer.ContentType;
        response.ContentLength = answer.Body.Length;
        await response.Body.WriteAsync(answer.Body, context.RequestAborted);
    }

    // Anything else than a GUID is not sent back: a stranger's bytes may not be fit for a header.
    private Guid ActivityIdOf(HttpContext context) =>
        Guid.TryParse(context.Request.Headers[Wire.ActivityId], out var sent)
            ? sent
            : Guid.CreateVersion7(surroundings.Time.GetUtcNow());
}
