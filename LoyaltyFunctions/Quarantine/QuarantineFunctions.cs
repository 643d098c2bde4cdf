using System.Globalization;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Quarantine;

/// <summary>What failed and why, over HTTP.</summary>
public sealed class QuarantineFunctions(CosmosQuarantineStore quarantine)
{
    public const string GetQuarantineName = "GetQuarantine";
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
        var limit = LimitDefault;
        if (request.Query.TryGetValue("limit", out var text)
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out limit)
                || limit is < 1 or > LimitMax))
        {
            return Answers.InvalidParameter($"'limit' must be a whole number from 1 to {LimitMax}.");
        }

        return Answers.Json(new QuarantineView(await quarantine.ReadUploadsAsync(limit, cancellationToken)));
    }
}

/// <summary>Answer of <c>GET /api/quarantine/uploads</c>.</summary>
public sealed record QuarantineView(IReadOnlyList<QuarantinedUpload> Uploads);
