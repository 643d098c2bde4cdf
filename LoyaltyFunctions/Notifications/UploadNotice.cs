using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Notifications;

/// <summary>What an uploader is to be told.</summary>
/// <param name="SettledAt">When the upload was settled; the same for every try.</param>
/// <param name="Recipient">The mail address that asked to be told; null where nobody did.</param>
public sealed record UploadNotice(
    UploadedFile File, UploadOutcome Outcome, DateTimeOffset SettledAt, string? Recipient);
