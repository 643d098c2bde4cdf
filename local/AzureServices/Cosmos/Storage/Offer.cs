using System.Text.Json.Nodes;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Storage;

/// <summary>The request units per second that were asked for: a fixed number, or the most of an autoscale.</summary>
/// <param name="Manual">The fixed number; null for autoscale.</param>
/// <param name="AutoscaleMax">The most that autoscale gives; null for a fixed number.</param>
internal sealed record Throughput(int? Manual, int? AutoscaleMax)
{
    private const int UnitsPerRange = 10_000;
    private const int ManualMin = 400;
    private const int ManualStep = 100;
    private const int AutoscaleStep = 1_000;
    private const int AutoscaleFloorShare = 10;

    /// <summary>The least that can be asked for in the same way.</summary>
    public int Least => AutoscaleMax is null ? ManualMin : AutoscaleStep;

    /// <summary>Into how many ranges a new container is cut: each one serves 10,000 units.</summary>
    public int Ranges => Math.Max(1, ((AutoscaleMax ?? Manual!.Value) + UnitsPerRange - 1) / UnitsPerRange);

    /// <exception cref="RefusedException">The numbers are none that the service gives.</exception>
    public static Throughput Of(int? manual, int? autoscaleMax)
    {
        if (manual is not null && autoscaleMax is not null)
            throw RefusedException.Malformed("Give either a throughput or autoscale settings, not both.");
        if (manual is { } fixedUnits && (fixedUnits < ManualMin || fixedUnits % ManualStep != 0))
            throw RefusedException.Malformed(
                $"The throughput {fixedUnits} is not possible: it is a multiple of {ManualStep} from {ManualMin} on.");
        if (autoscaleMax is { } most && (most < AutoscaleStep || most % AutoscaleStep != 0))
            throw RefusedException.Malformed(
                $"The autoscale maximum {most} is not possible: it is a multiple of {AutoscaleStep}.");
        return new Throughput(manual, autoscaleMax);
    }

    public JsonObject ToJson()
    {
        var content = new JsonObject
        {
            ["offerThroughput"] = Manual ?? AutoscaleMax / AutoscaleFloorShare,
            ["offerIsRUPerMinuteThroughputEnabled"] = false,
        };
        if (AutoscaleMax is { } most) content["offerAutopilotSettings"] = new JsonObject { ["maxThroughput"] = most };
        return content;
    }
}

/// <summary>The throughput of one database or container, which is a resource of its own.</summary>
/// <param name="Number">Its own number, which makes its resource id.</param>
/// <param name="Owner">The number of the database or container.</param>
/// <param name="Throughput">What it gives.</param>
/// <param name="ChangedAt">When it was set, in seconds.</param>
internal sealed record Offer(int Number, int Owner, Throughput Throughput, long ChangedAt)
{
    public string Rid { get; } = ResourceIds.OfOffer(Number);

    /// <param name="self">The address of the database or container.</param>
    /// <param name="rid">Its resource id.</param>
    public JsonObject ToJson(string self, string rid) => new()
    {
        ["resource"] = self,
        ["offerType"] = "Invalid",
        ["offerResourceId"] = rid,
        ["offerVersion"] = "V2",
        ["content"] = Throughput.ToJson(),
        ["id"] = Rid,
        ["_rid"] = Rid,
        ["_self"] = $"offers/{Rid}/",
        ["_etag"] = Etags.Of(Number, ChangedAt),
        ["_ts"] = ChangedAt,
    };
}
