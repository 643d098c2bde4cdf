using System.Net;
using Azure;
using Azure.Storage.Blobs;
using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Shared;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Quarantine;

/// <summary>Notes whose data lies in what failed before anybody read it: what is not noted could not be
/// erased.</summary>
public sealed class FileNotes(
    BlobServiceClient storage, OriginalFileStore files, CosmosCustomerFileStore customerFiles)
{
    /// <summary>So much of a file is searched for its customers, however large the file is.</summary>
    private const int SearchedBytesMax = 1024 * 1024;

    /// <summary>Notes the customers in a content under an id.</summary>
    public async Task RememberAsync(
        string id, UploadedFile file, BinaryData content, DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        var late = await customerFiles.RememberAsync(id, file, content.ToMemory(), cancellationToken);
        await workflows.EraseAsync(late, cancellationToken);
    }

    /// <summary>Notes the customers in a file, as it is now; does nothing where it is gone.</summary>
    public async Task RememberUploadAsync(
        StoredBlob blob, DurableTaskClient workflows, CancellationToken cancellationToken)
    {
        if (blob.Container != BlobNames.Uploads) return;
        try
        {
            var properties = (await storage.GetBlobContainerClient(blob.Container).GetBlobClient(blob.Name)
                .GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            var file = new UploadedFile(blob.Name, properties.ETag.ToString("G"), properties.LastModified);
            await RememberAsync(file, workflows, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.Status == (int)HttpStatusCode.NotFound)
        {
            // Nobody's any more.
        }
    }

    /// <summary>Notes the customers in the version of a file that a message names; does nothing where it is
    /// gone.</summary>
    public Task RememberPoisonAsync(
        PoisonMessage message, DateTimeOffset at, DurableTaskClient workflows, CancellationToken cancellationToken) =>
        RememberAsync(
            new UploadedFile(message.BlobName, (message.ETag ?? "").Trim('"'), at), workflows, cancellationToken);

    private async Task RememberAsync(
        UploadedFile file, DurableTaskClient workflows, CancellationToken cancellationToken)
    {
        var beginning = await files.ReadBeginningAsync(file, SearchedBytesMax, cancellationToken);
        var late = await customerFiles.RememberAsync(file, beginning, cancellationToken);
        await workflows.EraseAsync(late, cancellationToken);
    }
}
