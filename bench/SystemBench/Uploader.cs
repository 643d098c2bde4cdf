using System.Threading.Channels;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using LocalHost.Demo;
using LoyaltyFunctions.Shared;

namespace SystemBench;

/// <summary>Sends all files as fast as the store takes them, a fixed number at a time.</summary>
internal sealed class Uploader(BlobContainerClient container)
{
    public const int UploadsInParallel = UploadRun.UploadsInParallel;

    /// <param name="starting">Called with each file as its PUT begins.</param>
    /// <param name="uploadIds">Gets the id of each upload as its PUT is answered; completed with the last.</param>
    public async Task SendAsync(
        IReadOnlyList<PurchaseFile> files, Action<PurchaseFile> starting, ChannelWriter<string> uploadIds,
        CancellationToken cancellationToken)
    {
        var bounded = new ParallelOptions { MaxDegreeOfParallelism = UploadsInParallel, CancellationToken = cancellationToken };
        try
        {
            await Parallel.ForEachAsync(files, bounded, async (file, token) =>
            {
                starting(file);
                var info = await container.GetBlobClient(file.Name).UploadAsync(
                    BinaryData.FromBytes(file.Content), new BlobUploadOptions(), token);
                uploadIds.TryWrite(UploadedFile.IdOf(file.Name, info.Value.ETag.ToString("G")));
            });
        }
        finally
        {
            uploadIds.Complete();
        }
    }
}
