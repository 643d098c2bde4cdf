using Azure.Storage.Blobs;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace LoyaltyFunctions.Quarantine;

/// <summary>Brings what failed outside of the workflows into the list.</summary>
public sealed class QuarantineIntakeFunctions(
    QuarantineIntake intake, FailedWorkflows failed, TimeProvider time, ILogger<QuarantineIntakeFunctions> logger)
{
    public const string QuarantineDeadLetterName = "QuarantineDeadLetter";
    public const string QuarantinePoisonName = "QuarantinePoison";
    public const string QuarantineFailedWorkflowsName = "QuarantineFailedWorkflows";

    /// <summary>NCRONTAB: every five minutes.</summary>
    public const string EveryFiveMinutes = "0 */5 * * * *";

    /// <summary>
    /// Lists an event that Event Grid has given up. Letters about this subscription's own events are not delivered
    /// to it (a filter in eventSubscriptions.json), so that no letter makes another one.
    /// </summary>
    [Function(QuarantineDeadLetterName)]
    public Task QuarantineDeadLetterAsync(
        [BlobTrigger(
            BlobNames.DeadLetters + "/{name}",
            Source = BlobTriggerSource.EventGrid, Connection = BlobNames.Connection)]
        BlobClient letter,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken) =>
        intake.KeepLetterAsync(letter, workflows, cancellationToken);

    /// <summary>Lists a blob whose function failed five times.</summary>
    [Function(QuarantinePoisonName)]
    public Task QuarantinePoisonAsync(
        [QueueTrigger(PoisonMessage.QueueName, Connection = BlobNames.Connection)] string message,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken) =>
        intake.KeepPoisonAsync(message, time.GetUtcNow(), workflows, cancellationToken);

    /// <summary>Lists workflows that failed.</summary>
    [Function(QuarantineFailedWorkflowsName)]
    [FixedDelayRetry(3, "00:00:30")]
    public async Task QuarantineFailedWorkflowsAsync(
        [TimerTrigger(EveryFiveMinutes)] TimerInfo timer,
        [DurableClient] DurableTaskClient workflows,
        CancellationToken cancellationToken)
    {
        var added = await failed.LookAsync(workflows, cancellationToken);
        if (added > 0) logger.LogWarning("{Count} failed workflows are in quarantine", added);
    }
}
