using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Statements;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LoyaltyFunctions.Tests.Support;

/// <summary>The reads of the ledger as their functions answer them, without a host around.</summary>
internal sealed class ReadApi(LedgerFixture fixture, TimeProvider time)
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddLogging().BuildServiceProvider();

    private readonly CosmosLedgerHistory history = new(fixture.Database);

    private LedgerFunctions Ledger => new(fixture.Store, history, new CosmosRemarkStore(fixture.Database), time);

    private LotFunctions Lots => new(fixture.Store, history, time);

    private StatementFunctions Statements =>
        new(fixture.Store, new StatementReader(fixture.Store, history), Proofs, time);

    // Never asked here: proofs need a store of seals.
    private SealProofs Proofs => new(fixture.Store, NoSeals, new SealedHeads(NoSeals));

    private static BlobSealStore NoSeals => new(new BlobServiceClient("UseDevelopmentStorage=true"));

    public Task<ReadAnswer> BalanceAsync(string query = "", string customer = "c-1") =>
        AskAsync(query, request => Ledger.GetBalanceAsync(request, customer, default));

    public Task<ReadAnswer> ForecastAsync(string query = "", string customer = "c-1") =>
        AskAsync(query, request => Ledger.GetExpiryForecastAsync(request, customer, default));

    public Task<ReadAnswer> EntriesAsync(string query = "", string customer = "c-1") =>
        AskAsync(query, request => Ledger.GetEntriesAsync(request, customer, default));

    public Task<ReadAnswer> EntryAsync(string entryId, string customer = "c-1") =>
        AskAsync("", request => Ledger.GetEntryAsync(request, customer, entryId, default));

    public Task<ReadAnswer> LotsAsync(string customer = "c-1") =>
        AskAsync("", request => Lots.GetLotsAsync(request, customer, default));

    public Task<ReadAnswer> LotAsync(string lotId, string customer = "c-1") =>
        AskAsync("", request => Lots.GetLotAsync(request, customer, lotId, default));

    public Task<ReadAnswer> EntryLotsAsync(string entryId, string customer = "c-1") =>
        AskAsync("", request => Lots.GetEntryLotsAsync(request, customer, entryId, default));

    public Task<ReadAnswer> StatementAsync(string query = "", string customer = "c-1") =>
        AskAsync(query, request => Statements.GetStatementAsync(request, customer, default));

    private static async Task<ReadAnswer> AskAsync(string query, Func<HttpRequest, Task<IResult>> ask)
    {
        var http = new DefaultHttpContext { RequestServices = Services };
        http.Request.QueryString = new QueryString(query.Length == 0 ? "" : $"?{query}");
        using var body = new MemoryStream();
        http.Response.Body = body;
        await (await ask(http.Request)).ExecuteAsync(http);
        return new ReadAnswer(http.Response.StatusCode, Encoding.UTF8.GetString(body.ToArray()), http.Response.Headers);
    }
}

/// <summary>What a read answered.</summary>
internal sealed record ReadAnswer(int Status, string Text, IHeaderDictionary Headers)
{
    public JsonElement Json => JsonDocument.Parse(Text).RootElement;

    public T As<T>() => Status == StatusCodes.Status200OK
        ? JsonSerializer.Deserialize<T>(Text, StoredJson.Options)!
        : throw new AssertionException($"{Status}: {Text}");

    /// <summary>Status and stable type of a problem, as <c>404 unknown-lot</c>.</summary>
    public string Problem =>
        $"{Status} {Json.GetProperty("type").GetString()!.Replace(Answers.ProblemTypes, "", StringComparison.Ordinal)}";

    public string Detail => Json.GetProperty("detail").GetString()!;
}
