using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Functions.Worker;

namespace LoyaltyFunctions.Uploads;

/// <summary>
/// The steps that tell of a file and put it where it stays. Each may run more than once and then does nothing new; a
/// file that is gone is an answer, never an exception.
/// </summary>
public sealed class KeepingActivities(IsolatedStore isolated, ArchiveStore archive, EventPublisher publisher)
{
    public const string AnnounceFileName = "AnnounceFile";
    public const string IsolateUploadName = "IsolateUpload";
    public const string ArchiveUploadName = "ArchiveUpload";

    /// <summary>Publishes <c>FileValidated</c> or <c>FileValidationFailed</c>.</summary>
    [Function(AnnounceFileName)]
    public Task AnnounceFileAsync([ActivityTrigger] FileVerdict verdict, CancellationToken cancellationToken) =>
        publisher.PublishAsync([FileEvents.For(verdict)], cancellationToken);

    /// <summary>Copies the original to where nobody changes it, and compares.</summary>
    [Function(IsolateUploadName)]
    public Task<IsolatedCopy> IsolateUploadAsync(
        [ActivityTrigger] UploadedFile file, CancellationToken cancellationToken) =>
        isolated.KeepAsync(file, cancellationToken);

    /// <summary>Moves the original to the archive.</summary>
    [Function(ArchiveUploadName)]
    public Task<ArchivedCopy> ArchiveUploadAsync(
        [ActivityTrigger] UploadedFile file, CancellationToken cancellationToken) =>
        archive.MoveAsync(file, cancellationToken);
}
