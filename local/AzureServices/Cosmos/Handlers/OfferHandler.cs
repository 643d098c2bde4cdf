using System.Text.Json;
using System.Text.Json.Nodes;
using AzureServices.Cosmos.Protocol;
using AzureServices.Cosmos.Storage;

namespace AzureServices.Cosmos.Handlers;

/// <summary>
/// Throughput of databases and containers: given at their creation, then listed, queried, read, replaced.
/// </summary>
internal sealed class OfferHandler(CatalogStore catalog)
{
    /// <summary>The throughput that a request for a new database or container asks for; null for none.</summary>
    /// <exception cref="RefusedException">It is none that the service gives.</exception>
    public static Throughput? AskedBy(CosmosRequest request)
    {
        int? manual = null;
        if (request.Header(Wire.OfferThroughput) is { } text)
            manual = int.TryParse(text, out var units)
                ? units
                : throw RefusedException.Malformed($"The header {Wire.OfferThroughput} '{text}' is not a number.");
        var autoscale = request.Header(Wire.OfferAutopilotSettings) is { } settings
            ? ReadSettings(settings)
            : (int?)null;
        return manual is null && autoscale is null ? null : Throughput.Of(manual, autoscale);
    }

    public CosmosAnswer List() => FeedBody.Of("", "Offers", catalog.Current.Offers.Select(ToJson));

    public Task<CosmosAnswer> QueryAsync(CosmosRequest request) =>
        QueryHandler.RunOverAsync(request, ("", "Offers"), catalog.Current.Offers.Select(ToJson));

    public CosmosAnswer Read(string rid) => Answer(Find(rid));

    public async Task<CosmosAnswer> ReplaceAsync(string rid, CosmosRequest request)
    {
        var offer = Find(rid);
        var content = (await ResourceRequest.ReadAsync(request))["content"] as JsonObject
            ?? throw RefusedException.Malformed("An offer needs a content.");
        var autoscale = content["offerAutopilotSettings"] is JsonObject settings ? MaximumOf(settings) : (int?)null;
        var manual = autoscale is null ? NumberOf(content, "offerThroughput") : (int?)null;
        var asked = Throughput.Of(manual, autoscale);
        if (asked.AutoscaleMax is null != offer.Throughput.AutoscaleMax is null)
            throw RefusedException.Malformed(
                "Manual throughput and autoscale cannot replace each other; create the resource anew for that.");
        return Answer(await catalog.ReplaceOfferAsync(offer, asked) ?? throw Missing());
    }

    private static int ReadSettings(string json)
    {
        try
        {
            return JsonNode.Parse(json) is JsonObject settings
                ? MaximumOf(settings)
                : throw RefusedException.Malformed($"The header {Wire.OfferAutopilotSettings} must be a JSON object.");
        }
        catch (Exception broken) when (broken is JsonException or ArgumentException)
        {
            throw RefusedException.Malformed(
                $"The header {Wire.OfferAutopilotSettings} is not valid JSON: {broken.Message}");
        }
    }

    private static int MaximumOf(JsonObject settings) => NumberOf(settings, "maxThroughput");

    private static int NumberOf(JsonObject owner, string name) =>
        owner[name] is JsonValue value && value.TryGetValue(out int number)
            ? number
            : throw RefusedException.Malformed($"The throughput needs {name}, and it must be a number.");

    private CosmosAnswer Answer(Offer offer) =>
        ResourceRequest.Answer(200, ToJson(offer)) with { ThroughputMin = offer.Throughput.Least };

    private JsonObject ToJson(Offer offer)
    {
        var container = catalog.Current.Find(offer.Owner);
        var database = catalog.Current.Databases.Find(it => it.Number == offer.Owner);
        return offer.ToJson(container?.Self ?? database?.Self ?? "", container?.Rid ?? database?.Rid ?? "");
    }

    private Offer Find(string rid) => catalog.Current.Offers.Find(it => it.Rid == rid) ?? throw Missing();

    private static RefusedException Missing() =>
        RefusedException.Missing("Resource Not Found: there is no such offer.");
}
