using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads.Rows;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Uploads;

/// <summary>What is known of a file before any of its purchases is judged.</summary>
/// <param name="Rejection">Why all of it is refused; null where it can be read.</param>
/// <param name="Bytes">Its size as it is stored; null where it is not there.</param>
/// <param name="Recipient">The mail address that its ticket names; null for none.</param>
public sealed record FileCheck(Rejection? Rejection, long? Bytes, string? Recipient)
{
    /// <summary>Where its rows are; null for a file that is one purchase.</summary>
    public RowPlan? Plan { get; init; }

    /// <summary>What the rows are read from: the isolated copy, or what was unpacked from it.</summary>
    public StoredFile? Source { get; init; }

    /// <summary>How many ranges are worked on at once.</summary>
    public int RangesInParallel { get; init; }
}

/// <param name="IsolatedBlob">Name of the isolated copy; null for a file that is one purchase.</param>
public sealed record FileCheckRequest(UploadedFile File, string? IsolatedBlob);

/// <summary>The step that looks at a file as a whole: its ticket, its size, its packing, its rows' places.</summary>
public sealed class FileCheckActivities(
    BlobServiceClient storage, UploadTickets tickets, RowFileStore files, IOptions<UploadOptions> limits)
{
    public const string CheckFileName = "CheckFile";

    /// <summary>Idempotent: what it unpacks, it writes over an earlier try's.</summary>
    [Function(CheckFileName)]
    public async Task<FileCheck> CheckFileAsync(
        [ActivityTrigger] FileCheckRequest request, CancellationToken cancellationToken)
    {
        var file = request.File;
        var ticket = await tickets.FindForAsync(file.FileName, cancellationToken);
        if (await PropertiesAsync(request, cancellationToken) is not { } properties)
        {
            return new FileCheck(
                new Rejection(
                    RejectionCodes.FileMissing,
                    "the file was deleted or replaced before it was read; upload it again if its purchases count"),
                Bytes: null, ticket?.Notify);
        }

        var check = new FileCheck(Rejection: null, properties.ContentLength, ticket?.Notify);
        if (ticket is not null)
        {
            var known = await tickets.ArrivedAsync(ticket, file.UploadId, cancellationToken);
            var arrived = new ArrivedFile(file.UploadId, properties.ContentLength, properties.ContentType);
            if (TicketPolicy.Refuse(known, arrived) is { } refused) return check with { Rejection = refused };
        }

        return request.IsolatedBlob is { } copy
            ? await PlanAsync(check, request, copy, properties.ContentType, cancellationToken)
            : check;
    }

    private async Task<FileCheck> PlanAsync(
        FileCheck check, FileCheckRequest request, string copy, string contentType,
        CancellationToken cancellationToken)
    {
        var options = limits.Value;
        if (check.Bytes > options.BytesMax)
        {
            return check with
            {
                Rejection = new Rejection(
                    RejectionCodes.FileTooLarge,
                    $"the file has {check.Bytes} bytes; at most {options.BytesMax} are taken "
                    + "(setting Uploads__BytesMax); send it in parts"),
            };
        }

        var format = UploadFormat.Of(request.File.FileName)!;
        var source = new StoredFile(IsolatedBlobNames.Uploads, copy);
        if (format.IsGzip)
        {
            var unpacked = ProcessedUpload.UnpackedOf(request.File);
            if (await UnpackAsync(source, unpacked, cancellationToken) is { } refused)
            {
                await files.DeleteAsync(unpacked, cancellationToken);
                return check with { Rejection = refused };
            }

            source = unpacked;
        }

        await using var content = await files.OpenAsync(source, range: null, cancellationToken);
        var planning = await RowPlanner.PlanAsync(content, format.Kind, contentType, options.Rows, cancellationToken);
        if (planning.Rejection is not null)
        {
            await files.DeleteAsync(ProcessedUpload.UnpackedOf(request.File), cancellationToken);
        }

        return check with
        {
            Rejection = planning.Rejection,
            Plan = planning.Plan,
            Source = source,
            RangesInParallel = options.RangesInParallel,
        };
    }

    private async Task<Rejection?> UnpackAsync(
        StoredFile packed, StoredFile unpacked, CancellationToken cancellationToken)
    {
        await using var source = await files.OpenAsync(packed, range: null, cancellationToken);
        await using var target = await files.CreateAsync(unpacked, cancellationToken);
        return await Gunzip.CopyAsync(source, target, limits.Value, cancellationToken);
    }

    // The copy has size and type of its original, which may have been replaced since.
    private async Task<BlobProperties?> PropertiesAsync(FileCheckRequest request, CancellationToken cancellationToken)
    {
        try
        {
            if (request.IsolatedBlob is { } copy)
            {
                return await files.DescribeAsync(new StoredFile(IsolatedBlobNames.Uploads, copy), cancellationToken);
            }

            var blob = storage.GetBlobContainerClient(BlobNames.Uploads).GetBlobClient(request.File.FileName);
            var version = new BlobRequestConditions { IfMatch = new ETag(request.File.ETag) };
            return (await blob.GetPropertiesAsync(version, cancellationToken)).Value;
        }
        catch (RequestFailedException exception) when (exception.Status is 404 or 412)
        {
            return null;
        }
    }
}

/// <summary>What is made of the rows of an upload, in the container <c>processed</c>.</summary>
public static class ProcessedUpload
{
    /// <summary>Everything of an upload begins with this.</summary>
    public static string FolderOf(string uploadId) => $"{uploadId}/";

    /// <summary>The rows above the threshold.</summary>
    public static StoredFile RowsOf(UploadedFile file)
    {
        var leaf = ArchivedUpload.NameOf(file)[ArchivedUpload.FolderOf(file.UploadId, file.UploadedAt).Length..];
        var stem = leaf[..leaf.IndexOf('.', StringComparison.Ordinal)];
        return new StoredFile(BlobNames.Processed, $"{FolderOf(file.UploadId)}{stem}.csv");
    }

    /// <summary>The bytes of a compressed file, while its rows are read.</summary>
    public static StoredFile UnpackedOf(UploadedFile file) =>
        new(BlobNames.Processed, $"{FolderOf(file.UploadId)}unpacked");
}
