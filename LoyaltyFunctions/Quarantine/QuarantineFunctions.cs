using System.Net.Mime;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Quarantine;

/// <summary>What failed and why, over HTTP.</summary>
public sealed class QuarantineFunctions(
    CosmosQuarantineStore quarantine, CosmosReusedKeyStore commands, CosmosQuarantineList list,
    QuarantineDetails details)
{
    public const string GetQuarantineName = "GetQuarantine";
    public const string GetQuarantinedCommandsName = "GetQuarantinedCommands";
    public const string ListQuarantineName = "ListQuarantine";
    public const string GetQuarantinedOriginalName = "GetQuarantinedOriginal";

    /// <summary>The host matches routes in the order of names: this sorts after <c>quarantine/uploads</c> and
    /// <c>quarantine/commands</c>, which it would take otherwise.</summary>
    public const string ReadQuarantineItemName = "ReadQuarantineItem";

    public const int LimitDefault = 50;
    public const int LimitMax = 500;

    /// <summary>
    /// 200 with everything that failed, newest first, by <c>kind, code, status, from, to</c>; <c>limit</c> 1 to 500,
    /// and <c>page</c> with the answer's <c>continuation</c>; else 400.
    /// </summary>
    [Function(ListQuarantineName)]
    public async Task<IResult> ListQuarantineAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "quarantine")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        var query = new ReadQuery(request);
        var filter = QuarantineFilter.Read(query);
        var limit = (int)query.Number("limit", LimitDefault, (1, LimitMax));
        var from = QuarantinePosition.Of(query.Page("page", filter.Scope, QuarantinePosition.Numbers));
        if (query.Problem is { } problem) return problem;
        var page = await list.ReadAsync(filter, from, limit, cancellationToken);
        return Answers.Json(new QuarantineListView(
            [.. page.Items.Select(QuarantineItemView.Of)], page.Next?.Token(filter)));
    }

    /// <summary>200 with an item, its original, its trace and what was done about it; 404 for an unknown
    /// one.</summary>
    [Function(ReadQuarantineItemName)]
    public async Task<IResult> ReadItemAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "quarantine/{id}")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken) =>
        await FindAsync(id, cancellationToken) is { } item
            ? Answers.Json(await details.ReadAsync(item, workflows, cancellationToken))
            : QuarantineProblems.UnknownItem(id);

    /// <summary>200 with the original bytes; 404 where there are none.</summary>
    [Function(GetQuarantinedOriginalName)]
    public async Task<IResult> GetQuarantinedOriginalAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "quarantine/{id}/original")] HttpRequest request,
        string id,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        if (await FindAsync(id, cancellationToken) is not { } item) return QuarantineProblems.UnknownItem(id);
        return await details.OpenOriginalAsync(item, workflows, cancellationToken) is { } bytes
            ? TypedResults.Stream(bytes, MediaTypeNames.Application.Octet)
            : QuarantineProblems.NoOriginal(id);
    }

    private async Task<QuarantineItem?> FindAsync(string id, CancellationToken cancellationToken) =>
        ItemName.Read(id) is { } name
            ? (await quarantine.FindAsync(name.Kind, name.Id, cancellationToken))?.Item
            : null;

    /// <summary>
    /// 200 with the uploads that were quarantined last, newest first; <c>limit</c> 1 to 500, else 400.
    /// </summary>
    [Function(GetQuarantineName)]
    public async Task<IResult> GetQuarantineAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "quarantine/uploads")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        var query = new ReadQuery(request);
        var limit = (int)query.Number("limit", LimitDefault, (1, LimitMax));
        return query.Problem
            ?? Answers.Json(new QuarantineView(await quarantine.ReadUploadsAsync(limit, cancellationToken)));
    }

    /// <summary>
    /// 200 with the commands whose key belongs to another request, newest first; <c>limit</c> 1 to 500, else 400.
    /// </summary>
    [Function(GetQuarantinedCommandsName)]
    public async Task<IResult> GetQuarantinedCommandsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "quarantine/commands")] HttpRequest request,
        CancellationToken cancellationToken)
    {
        var query = new ReadQuery(request);
        var limit = (int)query.Number("limit", LimitDefault, (1, LimitMax));
        return query.Problem
            ?? Answers.Json(new QuarantinedCommandsView(await commands.ReadAsync(limit, cancellationToken)));
    }
}

/// <summary>Answer of <c>GET /api/quarantine/uploads</c>.</summary>
public sealed record QuarantineView(IReadOnlyList<QuarantinedUpload> Uploads);

/// <summary>Answer of <c>GET /api/quarantine/commands</c>.</summary>
public sealed record QuarantinedCommandsView(IReadOnlyList<QuarantinedCommand> Commands);
