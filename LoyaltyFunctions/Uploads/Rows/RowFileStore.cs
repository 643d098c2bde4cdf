using System.Globalization;
using System.Text;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>A blob whose bytes nobody changes while its rows are read.</summary>
/// <param name="Container">The isolated copies' container lies in their account, any other in that of the data.</param>
public sealed record StoredFile(string Container, string Name);

/// <summary>Reads rows from stored files, and puts together files out of what each range gave.</summary>
public sealed class RowFileStore(BlobServiceClient storage, IsolatedStorage isolated)
{
    /// <summary>The bytes of a part; the whole where no range is given.</summary>
    /// <exception cref="RequestFailedException">The store could not be reached, or the file is gone.</exception>
    public async Task<Stream> OpenAsync(StoredFile file, RowRange? range, CancellationToken cancellationToken)
    {
        var options = new BlobDownloadOptions();
        if (range is not null) options.Range = new HttpRange(range.Start, range.Length);
        var download = await BlobOf(file).DownloadStreamingAsync(options, cancellationToken);
        return download.Value.Content;
    }

    public async Task<BlobProperties> DescribeAsync(StoredFile file, CancellationToken cancellationToken) =>
        (await BlobOf(file).GetPropertiesAsync(cancellationToken: cancellationToken)).Value;

    /// <summary>A stream that makes the blob when it is closed, over what an earlier try has left.</summary>
    public Task<Stream> CreateAsync(StoredFile file, CancellationToken cancellationToken) =>
        BlobOf(file).OpenWriteAsync(overwrite: true, cancellationToken: cancellationToken);

    public Task DeleteAsync(StoredFile file, CancellationToken cancellationToken) =>
        BlobOf(file).DeleteIfExistsAsync(cancellationToken: cancellationToken);

    /// <summary>Puts aside what a range adds to a file; nobody sees it before <see cref="CommitAsync"/>.</summary>
    /// <param name="range">The range's number; again writes over the first.</param>
    public async Task StageAsync(StoredFile file, int range, MemoryStream rows, CancellationToken cancellationToken)
    {
        rows.Position = 0;
        await BlockBlobOf(file).StageBlockAsync(IdOf(range), rows, cancellationToken: cancellationToken);
    }

    /// <summary>
    /// Makes the file out of a header and of what the ranges put aside, in their order; again the same.
    /// </summary>
    /// <param name="ranges">Those that put something aside.</param>
    public async Task CommitAsync(
        StoredFile file, byte[] header, IEnumerable<int> ranges, string contentType,
        CancellationToken cancellationToken)
    {
        const int headerBlock = -1;
        var blob = BlockBlobOf(file);
        var blocks = ranges.Order().Select(IdOf).ToList();
        if (header.Length > 0)
        {
            using var content = new MemoryStream(header);
            await blob.StageBlockAsync(IdOf(headerBlock), content, cancellationToken: cancellationToken);
            blocks.Insert(0, IdOf(headerBlock));
        }

        var headers = new BlobHttpHeaders { ContentType = contentType };
        await blob.CommitBlockListAsync(
            blocks, new CommitBlockListOptions { HttpHeaders = headers }, cancellationToken);
    }

    private BlobClient BlobOf(StoredFile file) => ContainerOf(file).GetBlobClient(file.Name);

    private BlockBlobClient BlockBlobOf(StoredFile file) => ContainerOf(file).GetBlockBlobClient(file.Name);

    private BlobContainerClient ContainerOf(StoredFile file) =>
        (file.Container == IsolatedBlobNames.Uploads ? isolated.Client : storage)
            .GetBlobContainerClient(file.Container);

    // Ids of one blob's blocks must be of one length.
    private static string IdOf(int range) => Convert.ToBase64String(
        Encoding.ASCII.GetBytes((range + 1).ToString("D8", CultureInfo.InvariantCulture)));
}
