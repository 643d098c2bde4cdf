using System.Globalization;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;

namespace LoyaltyFunctions.Ledger;

/// <summary>Takes a command from a request to the ledger, and its answer back.</summary>
public sealed class CommandHttp(PointsLedger ledger, CosmosReusedKeyStore reusedKeys)
{
    /// <summary>
    /// 201 with the entry, 200 for a dry run; for a repeat the first answer again, with a header that says so. Problem
    /// details otherwise, and then nothing has changed.
    /// </summary>
    /// <param name="read">Makes the command out of the request.</param>
    public Task<IResult> AnswerAsync(
        CommandCall call, Func<CommandRequest, LedgerCommand> read, CancellationToken cancellationToken) =>
        AnswerAsync(
            call, read,
            async (request, command) => CommandAnswers.Of(
                call.Http, await AskAsync(command, request.IsDryRun, cancellationToken), request.IsDryRun),
            cancellationToken);

    /// <summary>The same for what is more than one command to one ledger.</summary>
    /// <param name="answer">Answers what was read; not called where the request has a fault. A key that belongs to
    /// another request is put into quarantine.</param>
    public async Task<IResult> AnswerAsync<T>(
        CommandCall call, Func<CommandRequest, T> read, Func<CommandRequest, T, Task<IResult>> answer,
        CancellationToken cancellationToken)
    {
        var (request, problem) = await CommandRequest.ReadAsync(call, cancellationToken);
        if (request is null) return problem!;
        var asked = read(request);
        if (request.Fields.Fault is { } fault) return CommandAnswers.Of(fault);
        try
        {
            var result = await answer(request, asked);
            if (result is ReusedKeyResult { Reused: var reused } && !request.IsDryRun)
            {
                await reusedKeys.SaveAsync(request.CustomerId, reused, cancellationToken);
            }

            return result;
        }
        catch (Exception exception) when (PassingErrors.Is(exception))
        {
            // Whether it was recorded is not known. Asking again under the same key settles that.
            return CommandAnswers.Busy(call.Http);
        }
    }

    /// <summary>Lets the ledger do what is asked, or only say what it would do.</summary>
    public Task<LedgerAnswer> AskAsync(LedgerCommand command, bool isDryRun, CancellationToken cancellationToken) =>
        isDryRun
            ? ledger.PreviewAsync(command, cancellationToken)
            : ledger.ExecuteAsync(command, cancellationToken);
}

/// <summary>How answers of the ledger look over HTTP.</summary>
public static class CommandAnswers
{
    /// <summary>Says that the request was done before, and that this is the answer it had.</summary>
    public const string ReplayedHeader = "Idempotency-Replayed";

    /// <summary>What a caller waits before asking again.</summary>
    public const int RetryAfterSeconds = 1;

    /// <summary>The answer to a command.</summary>
    public static IResult Of(HttpRequest request, LedgerAnswer answer, bool isDryRun) => answer switch
    {
        LedgerAnswer.Recorded it => Entry(it.Entry, isDryRun),
        LedgerAnswer.Repeated it => Replayed(request, isRepeat: true, Entry(it.Entry, isDryRun)),
        _ => Problem(request, answer),
    };

    /// <summary>The problem that the ledger has with a command.</summary>
    public static IResult Problem(HttpRequest request, LedgerAnswer answer) => answer switch
    {
        LedgerAnswer.KeyReused it => KeyReused(new(it.Entry.EntryId, it.Entry.ContentHash, it.ContentHash)),
        LedgerAnswer.Refused it => Of(it.Refusal),
        _ => Busy(request),
    };

    public static IResult Of(LedgerRefusal refusal) =>
        Answers.Problem(CommandProblems.Of(refusal.Code), refusal.Detail);

    public static IResult Of(FieldFault fault) => Answers.Problem(fault.Kind, fault.Detail, Field(fault.Field));

    /// <summary>Marks the answer to a repeat as the one that was given before.</summary>
    public static IResult Replayed(HttpRequest request, bool isRepeat, IResult answer)
    {
        if (isRepeat) request.HttpContext.Response.Headers[ReplayedHeader] = "true";
        return answer;
    }

    /// <summary>409 with both hashes.</summary>
    public static IResult KeyReused(ReusedKey reused) => new ReusedKeyResult(reused, Answers.Problem(
        CommandProblems.KeyReused,
        $"The key belongs to another request, '{reused.EntryId}', which asked for something else; take a new key for "
        + "a new request.",
        new Dictionary<string, object?>
        {
            ["storedHash"] = reused.StoredHash,
            ["requestHash"] = reused.RequestHash,
        }));

    /// <summary>503, with the time to wait.</summary>
    public static IResult Busy(HttpRequest request)
    {
        request.HttpContext.Response.Headers.RetryAfter =
            RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        return Answers.Problem(
            CommandProblems.Busy,
            "The customer's ledger is busy; ask again with the same key, which does nothing twice.");
    }

    /// <summary>Nobody has an id that is longer than any.</summary>
    public static IResult UnknownCustomer() => Of(new LedgerRefusal(
        LedgerRefusalCode.UnknownCustomer,
        $"No customer's id has more than {CommandFields.IdLengthMax} characters; check the address."));

    /// <summary>202, with the address that tells how it goes on.</summary>
    public static IResult Accepted<T>(HttpRequest request, string status, T body)
    {
        request.HttpContext.Response.Headers.Location = status;
        return Answers.Json(body, StatusCodes.Status202Accepted);
    }

    /// <summary>The address of what a request to a collection has made: its path and the request's id.</summary>
    public static string StatusLink(HttpRequest request, string requestId) =>
        $"{request.Path.ToUriComponent().TrimEnd('/')}/{Uri.EscapeDataString(requestId)}";

    /// <summary>What a problem is about, for machines.</summary>
    public static IDictionary<string, object?> Field(string name) =>
        new Dictionary<string, object?> { ["field"] = name };

    private static IResult Entry(LedgerEntry entry, bool isDryRun) => isDryRun
        ? Answers.Json(EntryView.Of(entry) with { DryRun = true })
        : Answers.Json(EntryView.Of(entry), StatusCodes.Status201Created);
}

/// <summary>The problem with a key that belongs to another request, and what is to be kept of it.</summary>
internal sealed class ReusedKeyResult(ReusedKey reused, IResult problem) : IResult
{
    public ReusedKey Reused => reused;

    public Task ExecuteAsync(HttpContext httpContext) => problem.ExecuteAsync(httpContext);
}
