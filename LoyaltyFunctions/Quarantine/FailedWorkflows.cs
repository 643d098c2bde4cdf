using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using LoyaltyFunctions.Shared;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Quarantine;

/// <summary>Looks for workflows that failed, a part of them at a time.</summary>
public sealed class FailedWorkflows(CosmosQuarantineStore quarantine, BlobServiceClient storage)
{
    /// <summary>Instances of a page, and pages of a look: 1,000 instances.</summary>
    private const int PageInstances = 100;

    private const int PagesMax = 10;

    private const string PositionBlob = "positions/failed-workflows";

    private BlobClient Position => storage.GetBlobContainerClient(BlobNames.Quarantine).GetBlobClient(PositionBlob);

    /// <summary>
    /// Lists each failure once, going on where the last look ended, and from the beginning after the end.
    /// </summary>
    /// <returns>How many are new.</returns>
    public async Task<int> LookAsync(DurableTaskClient workflows, CancellationToken cancellationToken)
    {
        var query = new OrchestrationQuery(
            Statuses: [OrchestrationRuntimeStatus.Failed], PageSize: PageInstances,
            ContinuationToken: await ReadPositionAsync(cancellationToken));
        var added = 0;
        var pagesRead = 0;
        string? next = null;
        await foreach (var page in workflows.GetAllInstancesAsync(query).AsPages(query.ContinuationToken, PageInstances)
            .WithCancellation(cancellationToken))
        {
            foreach (var instance in page.Values) added += await KeepAsync(instance, cancellationToken) ? 1 : 0;
            next = page.ContinuationToken;
            if (++pagesRead == PagesMax) break;
        }

        await Position.UploadAsync(BinaryData.FromString(next ?? ""), overwrite: true, cancellationToken);
        return added;
    }

    // Failure and input stay with the instance, which an erasure purges: nothing of them is written down here.
    private async Task<bool> KeepAsync(OrchestrationMetadata instance, CancellationToken cancellationToken)
    {
        var failedAt = instance.LastUpdatedAt.ToUniversalTime();
        var at = failedAt.UtcTicks.ToString(CultureInfo.InvariantCulture);
        var id = $"failed-{ContentHash.Of(instance.InstanceId, at)[..32]}";
        if (await quarantine.FindAsync(QuarantineKinds.Workflow, id, cancellationToken) is not null) return false;
        await quarantine.SaveAsync(
            new QuarantineItem
            {
                Id = id,
                Kind = QuarantineKinds.Workflow,
                Code = QuarantineCodes.WorkflowFailed,
                Reason = $"a run of {instance.Name} failed; its state tells why. Replay it when the cause is mended: "
                    + "it starts again with its input, and does nothing twice",
                QuarantinedAt = failedAt,
                CorrelationId = instance.InstanceId,
                Workflow = instance.Name,
            },
            cancellationToken);
        return true;
    }

    private async Task<string?> ReadPositionAsync(CancellationToken cancellationToken)
    {
        try
        {
            var text = (await Position.DownloadContentAsync(cancellationToken)).Value.Content.ToString();
            return text.Length == 0 ? null : text;
        }
        catch (RequestFailedException exception) when (exception.Status == 404)
        {
            return null;
        }
    }
}
