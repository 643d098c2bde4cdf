using System.Net;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads.Rows;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Uploads;

/// <summary>Fetches one version of an uploaded file and reads the purchase in it.</summary>
public sealed class PurchaseFileReader(
    BlobServiceClient storage, CosmosCustomerFileStore customerFiles, IOptions<UploadOptions> limits)
{
    /// <summary>Largest file: 5 MB. A purchase has a few hundred bytes.</summary>
    public const long BytesMax = 5 * 1024 * 1024;

    /// <exception cref="RequestFailedException">The store could not be reached.</exception>
    public async Task<PurchaseReading> ReadAsync(UploadedFile file, CancellationToken cancellationToken)
    {
        if (UploadFileNamePolicy.Refuse(file.FileName) is { } rejection)
        {
            return new PurchaseReading(Draft: null, rejection, PurchaseId: null);
        }

        var blob = storage.GetBlobContainerClient(BlobNames.Uploads).GetBlobClient(file.FileName);
        var thisVersion = new BlobRequestConditions { IfMatch = new ETag(file.ETag) };
        try
        {
            var options = new BlobDownloadOptions { Conditions = thisVersion };
            using var download = (await blob.DownloadStreamingAsync(options, cancellationToken)).Value;
            var size = download.Details.ContentLength;
            if (size > BytesMax)
            {
                return PurchaseReading.Refused(
                    RejectionCodes.FileTooLarge,
                    $"the file has {size} bytes; at most {BytesMax} are taken; send one purchase a file");
            }

            var (content, unreadable) = await UnpackAsync(file, download.Content, cancellationToken);
            // Remembered before anything of it goes further: an erasure must find it wherever it got to.
            var late = await customerFiles.RememberAsync(file, content, cancellationToken);
            var reading = unreadable is null
                ? await PurchaseFileParser.ParseAsync(content)
                : new PurchaseReading(Draft: null, unreadable, PurchaseId: null);
            return reading with { Late = late, Bytes = size };
        }
        catch (RequestFailedException exception) when (
            exception.Status is (int)HttpStatusCode.NotFound or (int)HttpStatusCode.PreconditionFailed)
        {
            // Stores differ in which of the two they answer for a version of a blob that is gone.
            return Gone(await blob.ExistsAsync(cancellationToken) ? "replaced by a newer version" : "deleted");
        }
    }

    private async Task<(ReadOnlyMemory<byte> Content, Rejection? Unreadable)> UnpackAsync(
        UploadedFile file, Stream stored, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream();
        Rejection? unreadable = null;
        if (UploadFormat.Of(file.FileName)!.IsGzip)
        {
            var bounds = new UploadOptions { BytesMax = BytesMax, GzipRatioMax = limits.Value.GzipRatioMax };
            unreadable = await Gunzip.CopyAsync(stored, content, bounds, cancellationToken);
        }
        else
        {
            await stored.CopyToAsync(content, cancellationToken);
        }

        return (content.GetBuffer().AsMemory(0, (int)content.Length), unreadable);
    }

    private static PurchaseReading Gone(string what) => PurchaseReading.Refused(
        RejectionCodes.FileMissing, $"the file was {what} before it was read; upload it again if its purchase counts");
}
