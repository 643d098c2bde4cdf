using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Liability;

/// <summary>Keeps the reports as files, a day each.</summary>
public sealed class LiabilityReports(BlobServiceClient storage)
{
    private const int NotFound = 404;

    private readonly BlobContainerClient reports = storage.GetBlobContainerClient(BlobNames.Liability);

    /// <summary>The file's name within the container <c>liability</c>.</summary>
    public static string NameOf(DateOnly day) => $"{LiabilityDay.Text(day)}.json";

    /// <summary>The report of a day, or null where the day has not been closed.</summary>
    public async Task<LiabilityReport?> ReadAsync(DateOnly day, CancellationToken cancellationToken)
    {
        try
        {
            var file = await reports.GetBlobClient(NameOf(day)).DownloadContentAsync(cancellationToken);
            return JsonSerializer.Deserialize<LiabilityReport>(file.Value.Content, StoredJson.Options);
        }
        catch (RequestFailedException exception) when (exception.Status == NotFound)
        {
            return null;
        }
    }

    /// <summary>Writes the report of a day; one that is there is replaced.</summary>
    public Task WriteAsync(LiabilityReport report, CancellationToken cancellationToken) =>
        reports.GetBlobClient(NameOf(report.Day)).UploadAsync(
            BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(report, StoredJson.Options)),
            overwrite: true, cancellationToken);
}
