using System.Text;
using System.Text.Json.Nodes;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Handlers;

/// <summary>Answers about the account: one region that takes reads and writes, session consistency.</summary>
internal sealed class AccountHandler(Func<Uri> address)
{
    // The SDK insists on a non-empty configuration of the query engine, as JSON within a string.
    private const string QueryEngine = """
        {"maxSqlQueryInputLength":262144,"maxJoinsPerSqlQuery":10,"maxLogicalAndPerSqlQuery":2000,
        "maxLogicalOrPerSqlQuery":2000,
        "maxUdfRefPerSqlQuery":0,"maxInExpressionItemsCount":16000,"queryMaxInMemorySortDocumentCount":100000,
        "maxQueryRequestTimeoutFraction":0.9,"sqlAllowNonFiniteNumbers":false,"sqlAllowAggregateFunctions":true,
        "sqlAllowSubQuery":true,"sqlAllowScalarSubQuery":true,"allowNewKeywords":true,"sqlAllowLike":true,
        "sqlAllowGroupByClause":true,"maxSpatialQueryCells":12,"spatialMaxGeometryPointCount":256,
        "sqlDisableOptimizationFlags":0,"enableSpatialIndexing":false}
        """;

    public CosmosAnswer Read() => new(200) { Body = Encoding.UTF8.GetBytes(Account().ToJsonString()) };

    private JsonObject Account() => new()
    {
        ["id"] = "local",
        ["_self"] = "",
        ["_rid"] = "local.documents",
        ["media"] = "//media/",
        ["addresses"] = "//addresses/",
        ["_dbs"] = "//dbs/",
        ["writableLocations"] = Region(),
        ["readableLocations"] = Region(),
        ["enableMultipleWriteLocations"] = false,
        ["userReplicationPolicy"] = Replication(),
        ["systemReplicationPolicy"] = Replication(),
        ["userConsistencyPolicy"] = new JsonObject { ["defaultConsistencyLevel"] = "Session" },
        ["readPolicy"] = new JsonObject { ["primaryReadCoefficient"] = 1, ["secondaryReadCoefficient"] = 1 },
        ["queryEngineConfiguration"] = QueryEngine,
    };

    private JsonArray Region() =>
        [new JsonObject { ["name"] = "Local", ["databaseAccountEndpoint"] = address().ToString() }];

    private static JsonObject Replication() => new() { ["minReplicaSetSize"] = 1, ["maxReplicasetSize"] = 1 };
}
