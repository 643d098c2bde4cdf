using System.Text;
using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Net.Http.Headers;

namespace LoyaltyFunctions.Statements;

/// <summary>Statements of a period, over HTTP.</summary>
public sealed class StatementFunctions(
    CosmosLedgerStore store, StatementReader statements, SealProofs proofs, TimeProvider time)
{
    private static readonly ProblemKind NotSealedYetKind =
        new(StatusCodes.Status409Conflict, "not-sealed-yet", "Not sealed yet");

    private static readonly ProblemKind SealBrokenKind =
        new(StatusCodes.Status500InternalServerError, "seal-broken", "Seal broken");

    public const string GetStatementName = "GetStatement";

    /// <summary>
    /// 200 with a page of the entries that were recorded <c>from</c> an instant on until just before <c>to</c>, without
    /// either of the running month (UTC), as <c>format</c> json, csv or html; <c>limit</c> 1 to 500,
    /// <c>continuation</c> that of the page before, for CSV in the header <c>Link</c>; with <c>proof=true</c>, what
    /// leads to a seal. 400 for other values, 404 for a customer without an account, 409 where no seal covers it yet.
    /// </summary>
    [Function(GetStatementName)]
    public async Task<IResult> GetStatementAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "customers/{customerId}/statement")]
        HttpRequest request,
        string customerId,
        CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var query = StatementQuery.Of(new ReadQuery(request), RouteKey.Read(customerId), now);
        if (query.Problem is { } problem) return problem;
        if (await store.ReadAccountAsync(RouteKey.Read(customerId), cancellationToken) is not { } account)
        {
            return ReadProblems.UnknownCustomer(customerId);
        }

        if (await statements.ReadAsync(account, query, now, cancellationToken) is not { } statement)
        {
            return ReadProblems.PageTokenInvalid();
        }

        return query.Proven ? await ProveAsync(statement, cancellationToken) : Answer(request, query, statement);
    }

    private async Task<IResult> ProveAsync(StatementView statement, CancellationToken cancellationToken)
    {
        try
        {
            return await proofs.ProveAsync(statement.CustomerId, statement.Through, cancellationToken) is { } proof
                ? Answers.Json(statement with { Proof = proof })
                : Answers.Problem(
                    NotSealedYetKind,
                    "No seal covers the end of this statement yet; the ledger is sealed once a day. Ask for a period "
                    + "that ends before the last seal, or again tomorrow.");
        }
        catch (SealBrokenException broken)
        {
            return Answers.Problem(
                SealBrokenKind,
                $"{broken.Message} The statement cannot be proven by it; restore the seal from a copy.");
        }
    }

    private static IResult Answer(HttpRequest request, StatementQuery query, StatementView statement)
    {
        if (query.Format == StatementFormat.Json) return Answers.Json(statement);
        var headers = request.HttpContext.Response.Headers;
        headers[HeaderNames.XContentTypeOptions] = "nosniff";
        if (statement.Continuation is { } continuation)
        {
            var format = query.Format == StatementFormat.Csv ? "csv" : "html";
            headers[HeaderNames.Link] =
                $"<?format={format}&limit={query.Limit}&continuation={continuation}>; rel=\"next\"";
        }

        if (query.Format == StatementFormat.Csv)
        {
            return TypedResults.Text(StatementCsv.Write(statement), StatementCsv.MediaType, Encoding.UTF8);
        }

        headers[HeaderNames.ContentSecurityPolicy] = StatementHtml.ContentSecurityPolicy;
        return TypedResults.Text(StatementHtml.Write(statement), StatementHtml.MediaType, Encoding.UTF8);
    }
}
