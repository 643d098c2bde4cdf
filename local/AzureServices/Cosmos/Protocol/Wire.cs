namespace AzureServices.Cosmos.Protocol;

/// <summary>The header names of the Cosmos DB REST protocol.</summary>
internal static class Wire
{
    public const string ActivityId = "x-ms-activity-id";
    public const string AltContentPath = "x-ms-alt-content-path";
    public const string ChangeFeed = "A-IM";
    public const string ContentPath = "x-ms-content-path";
    public const string Continuation = "x-ms-continuation";
    public const string EndEpk = "x-ms-end-epk";
    public const string IsBatch = "x-ms-cosmos-is-batch-request";
    public const string IsBatchAtomic = "x-ms-cosmos-batch-atomic";
    public const string IsBatchContinueOnError = "x-ms-cosmos-batch-continue-on-error";
    public const string IsQuery = "x-ms-documentdb-isquery";
    public const string IsQueryPlan = "x-ms-cosmos-is-query-plan-request";
    public const string IsUpsert = "x-ms-documentdb-is-upsert";
    public const string ItemCount = "x-ms-item-count";
    public const string Lsn = "lsn";
    public const string MaxItemCount = "x-ms-max-item-count";
    public const string OfferAutopilotSettings = "x-ms-cosmos-offer-autopilot-settings";
    public const string OfferThroughput = "x-ms-offer-throughput";
    public const string PartitionKey = "x-ms-documentdb-partitionkey";
    public const string PartitionKeyRangeId = "x-ms-documentdb-partitionkeyrangeid";
    public const string RequestCharge = "x-ms-request-charge";
    public const string RetryAfter = "x-ms-retry-after-ms";
    public const string SessionToken = "x-ms-session-token";
    public const string StartEpk = "x-ms-start-epk";
    public const string SubStatus = "x-ms-substatus";
    public const string ThroughputMin = "x-ms-cosmos-min-throughput";
    public const string Version = "x-ms-version";

    public const string Json = "application/json";
    public const string HybridRow = "application/octet-stream";
}
