using System.Globalization;
using AzureServices.Cosmos.Faults;
using AzureServices.Cosmos.Protocol;
using AzureServices.Cosmos.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AzureServices.Cosmos.Handlers;

/// <summary>From an HTTP request to an HTTP answer: routing, fault rules, errors, headers.</summary>
internal sealed class RequestPipeline(
    RequestRouter router, ItemStore store, FaultBook faults, (TimeProvider Time, ILogger Log) surroundings)
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
            var effect = route.Operation is null ? null : faults.Take(route.Operation);
            if (effect is CosmosFaultEffect.CutBeforeCommit) return null;
            if (effect is CosmosFaultEffect.Answer fault)
                return CosmosAnswer.Refusal(
                    fault.Status, "This error was ordered by a fault rule.") with
                { RetryAfter = fault.RetryAfter };
            var answer = await route.Run();
            return effect is CosmosFaultEffect.CutAfterCommit ? null : answer;
        }
        catch (RefusedException refused)
        {
            return CosmosAnswer.Refusal(refused.Status, refused.Message, refused.SubStatus);
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
        headers[Wire.ActivityId] = context.Request.Headers.TryGetValue(Wire.ActivityId, out var activity)
            ? activity
            : Guid.CreateVersion7(surroundings.Time.GetUtcNow()).ToString();
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
            headers[Wire.RetryAfter] = ((long)wait.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
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
}
