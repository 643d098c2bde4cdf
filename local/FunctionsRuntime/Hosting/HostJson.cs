using Microsoft.Extensions.Configuration;

namespace FunctionsRuntime.Hosting;

/// <summary>What host.json says, with the host's defaults where it says nothing.</summary>
internal sealed class HostJson
{
    private const int BlobsPerCore = 8;
    private readonly IConfigurationRoot file;

    public HostJson(string folder) =>
        file = new ConfigurationBuilder().AddJsonFile(Path.Combine(folder, "host.json"), optional: true).Build();

    public string RoutePrefix => file["extensions:http:routePrefix"] ?? "api";

    public int BlobParallelism =>
        file.GetValue<int?>("extensions:blobs:maxDegreeOfParallelism") ?? checked(BlobsPerCore * Environment.ProcessorCount);

    public int BlobTriesMax => file.GetValue<int?>("extensions:blobs:poisonBlobThreshold") ?? 5;

    public string? TaskHub => file["extensions:durableTask:hubName"];

    public IConfigurationSection Logging => file.GetSection("logging");
}
