using FunctionsRuntime.Triggers.Queue;
using Microsoft.Extensions.Configuration;

namespace FunctionsRuntime.Hosting;

/// <summary>What host.json says, with the host's defaults where it says nothing.</summary>
internal sealed class HostJson
{
    private const int BlobsPerCore = 8;
    private readonly IConfigurationRoot _file;

    public HostJson(string folder) =>
        _file = new ConfigurationBuilder().AddJsonFile(Path.Combine(folder, "host.json"), optional: true).Build();

    public string RoutePrefix => _file["extensions:http:routePrefix"] ?? "api";

    public int BlobParallelism => _file.GetValue<int?>("extensions:blobs:maxDegreeOfParallelism")
        ?? BlobsPerCore * Environment.ProcessorCount;

    public int BlobTriesMax => _file.GetValue<int?>("extensions:blobs:poisonBlobThreshold") ?? 5;

    public QueueSettings Queues => new(_file.GetSection("extensions:queues"));

    public string? TaskHub => _file["extensions:durableTask:hubName"];

    public IConfigurationSection Logging => _file.GetSection("logging");
}
