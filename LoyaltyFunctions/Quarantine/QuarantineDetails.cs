using System.Text;
using LoyaltyFunctions.Shared;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Quarantine;

/// <summary>All that is known of one item.</summary>
public sealed class QuarantineDetails(QuarantineOriginals originals)
{
    public async Task<QuarantineDetailView> ReadAsync(
        QuarantineItem item, DurableTaskClient workflows, CancellationToken cancellationToken)
    {
        var run = await FindRunAsync(item, workflows, cancellationToken);
        return new QuarantineDetailView(
            QuarantineItemView.Of(item),
            run is null ? await originals.DescribeAsync(item, cancellationToken) : InputOf(item, run),
            QuarantineTraceView.Of(item), item.History ?? [])
        {
            FirstRows = item.FirstRows,
            State = run is null
                ? null
                : new WorkflowStateView(run.RuntimeStatus.ToString(), run.FailureDetails?.ErrorMessage),
            Command = item.EntryId is null
                ? null
                : new QuarantinedCommandView(
                    item.CustomerId!, item.EntryId, item.StoredHash!, item.RequestHash!),
        };
    }

    /// <summary>The original bytes, to be disposed of; of a workflow its input. Null where there are none.</summary>
    public async Task<Stream?> OpenOriginalAsync(
        QuarantineItem item, DurableTaskClient workflows, CancellationToken cancellationToken) =>
        await FindRunAsync(item, workflows, cancellationToken) is { SerializedInput: { } input }
            ? new MemoryStream(Encoding.UTF8.GetBytes(input))
            : await originals.OpenAsync(item, cancellationToken);

    private static async Task<OrchestrationMetadata?> FindRunAsync(
        QuarantineItem item, DurableTaskClient workflows, CancellationToken cancellationToken) =>
        item is { Kind: QuarantineKinds.Workflow, CorrelationId: { } id }
            ? await workflows.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken)
            : null;

    private static OriginalView? InputOf(QuarantineItem item, OrchestrationMetadata run)
    {
        if (run.SerializedInput is not { } input) return null;
        var bytes = Encoding.UTF8.GetBytes(input);
        return new OriginalView(
            bytes.Length, ContentHash.Of(bytes), bytes.Length <= QuarantineOriginals.ShownBytesMax ? input : null,
            $"/api/quarantine/{item.Name}/original");
    }
}
