using System.Text.Json;
using LoyaltyFunctions.Shared;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Quarantine;

/// <summary>
/// How each kind is processed again. Done twice under the same number, each does the same thing once.
/// </summary>
public sealed class ReplayActions(
    QuarantineOriginals originals, UploadReplays uploads, EventReplays events)
{
    /// <summary>Whether the id is of something that begins only when an event has arrived.</summary>
    internal static bool IsTakenUpLater(string started) =>
        started.StartsWith("upload-", StringComparison.Ordinal)
        || started.StartsWith("event-", StringComparison.Ordinal);

    /// <param name="number">The first, second, ... replay of the item.</param>
    /// <exception cref="Azure.RequestFailedException">The store could not be reached.</exception>
    public async Task<ReplayStart> StartAsync(
        QuarantineItem item, int number, DurableTaskClient workflows, CancellationToken cancellationToken)
    {
        if (item.ErasedAt is not null)
        {
            return ReplayStart.Refused(
                QuarantineProblems.OriginalGoneKind,
                $"What '{item.Name}' was about has been erased with its customer; dismiss the item.");
        }

        return item.Kind switch
        {
            QuarantineKinds.Upload or QuarantineKinds.Rows =>
                await uploads.CopyAsync(item, number, cancellationToken),
            QuarantineKinds.Event => await ReplayEventsAsync(item, number, workflows, cancellationToken),
            QuarantineKinds.Poison => await ReplayPoisonAsync(item, workflows, cancellationToken),
            QuarantineKinds.Workflow => await RestartAsync(item, workflows, cancellationToken),
            _ => ReplayStart.Refused(
                QuarantineProblems.NotReplayableKind,
                $"'{item.Name}' is a command whose key belongs to another request: nothing of it is kept. Its sender "
                + "must send it again under a new key; then dismiss the item."),
        };
    }

    private async Task<ReplayStart> ReplayEventsAsync(
        QuarantineItem item, int number, DurableTaskClient workflows, CancellationToken cancellationToken)
    {
        if (await originals.ReadTextAsync(item, cancellationToken) is not { } text) return Gone(item);
        var all = ReceivedEvent.ReadAll(text);
        if (all.Count == 0)
        {
            return ReplayStart.Refused(
                QuarantineProblems.NotReplayableKind,
                $"'{item.Name}' holds no event that can be read; its sender must send it again, as a CloudEvent.");
        }

        ReplayStart? first = null;
        foreach (var it in all)
        {
            var start = StorageEvent.BlobOf(it) is { } blob
                ? await uploads.StartAsync(item, blob, workflows, cancellationToken)
                : await events.PublishAsync(it, number, cancellationToken);
            if (start.Refusal is not null) return start;
            first ??= start;
        }

        return first!;
    }

    private async Task<ReplayStart> ReplayPoisonAsync(
        QuarantineItem item, DurableTaskClient workflows, CancellationToken cancellationToken) =>
        await originals.ReadTextAsync(item, cancellationToken) is { } text && PoisonMessage.Read(text) is { } message
            ? await uploads.StartAsync(
                item, new StoredBlob(message.ContainerName, message.BlobName), workflows, cancellationToken)
            : Gone(item);

    // Its steps do nothing twice, as for any run that is started again.
    private static async Task<ReplayStart> RestartAsync(
        QuarantineItem item, DurableTaskClient workflows, CancellationToken cancellationToken)
    {
        var id = item.CorrelationId!;
        var instance = await workflows.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken);
        if (instance is null) return Gone(item);
        var input = JsonSerializer.Deserialize<JsonElement>(instance.SerializedInput ?? "null");
        await workflows.StartOnceAsync(instance.Name, id, input, cancellationToken);
        return ReplayStart.Of(id);
    }

    private static ReplayStart Gone(QuarantineItem item) => ReplayStart.Refused(
        QuarantineProblems.OriginalGoneKind,
        $"The original of '{item.Name}' is no longer there; its sender must send it again. Then dismiss the item.");
}
