using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.Logging;

namespace LoyaltyFunctions.Shared;

/// <summary>HTTP answers: JSON as <see cref="StoredJson"/> writes it, errors as problem details (RFC 9457).</summary>
public static class Answers
{
    public static IResult Json<T>(T body, int status = StatusCodes.Status200OK) =>
        TypedResults.Json(body, StoredJson.Options, statusCode: status);

    private static readonly ProblemKind InvalidParameterKind =
        new(StatusCodes.Status400BadRequest, "invalid-parameter", "Invalid parameter");

    /// <param name="detail">What is wrong with which parameter, and what it takes.</param>
    public static IResult InvalidParameter(string detail) => Problem(InvalidParameterKind, detail);

    /// <param name="traceId">Where the log has the rest of the story.</param>
    public static IResult Failed(string? traceId) => TypedResults.Problem(
        statusCode: StatusCodes.Status500InternalServerError,
        title: "Internal error",
        detail: "The request failed; nothing was half done. Try again, and quote the trace id if it persists.",
        extensions: new Dictionary<string, object?> { ["traceId"] = traceId });

    /// <summary>Problem details that machines tell apart by their type.</summary>
    /// <param name="type">Stable, in lower case with hyphens: <c>insufficient-points</c>; see docs/problems.md.</param>
    /// <param name="detail">What is wrong with which thing, and the remedy.</param>
    public static IResult Problem(
        int status, string type, string title, string detail, IDictionary<string, object?>? extensions = null) =>
        TypedResults.Problem(
            statusCode: status, type: ProblemTypes + type, title: title, detail: detail, extensions: extensions);

    /// <summary>Problem details of a kind that is known by name.</summary>
    /// <param name="detail">What is wrong with which thing, and the remedy.</param>
    public static IResult Problem(
        ProblemKind kind, string detail, IDictionary<string, object?>? extensions = null) =>
        Problem(kind.Status, kind.Type, kind.Title, detail, extensions);

    /// <summary>What every stable <c>type</c> starts with.</summary>
    public const string ProblemTypes = "urn:loyalty:problem:";
}

/// <summary>A kind of problem that callers may tell apart; docs/problems.md lists each.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Type">Stable, in lower case with hyphens; never renamed.</param>
/// <param name="Title">The same for every problem of the kind.</param>
public sealed record ProblemKind(int Status, string Type, string Title);

/// <summary>
/// Turns an exception of an HTTP function into problem details; every other trigger keeps its exception.
/// </summary>
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
