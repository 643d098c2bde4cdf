using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Quarantine;

/// <summary>What failed and why, over HTTP.</summary>
public sealed class QuarantineFunctions(CosmosQuarantineStore quarantine, CosmosReusedKeyStore commands)
{
    public const string GetQuarantineName = "GetQuarantine";
    public const string GetQuarantinedCommandsName = "GetQuarantinedCommands";
    public const int LimitDefault = 50;
    public const int LimitMax = 500;

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
