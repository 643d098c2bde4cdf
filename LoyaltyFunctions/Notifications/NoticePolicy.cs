using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Notifications;

/// <summary>Who is told by mail. Pure.</summary>
public static class NoticePolicy
{
    /// <summary>
    /// Whoever asked; else the configured recipient, but not of single purchases that went well: a till sends thousands
    /// of them. Null for nobody.
    /// </summary>
    public static string? RecipientOf(UploadNotice notice, NotificationOptions options)
    {
        if (notice.Recipient is { } asked && ProfilePolicy.IsAddress(asked)) return asked;
        var outcome = notice.Outcome;
        var isQuiet = outcome is { Rows: null, Outcome: UploadOutcomeKind.Awarded or UploadOutcomeKind.Repeated };
        return isQuiet || options.UploadRecipient is not { Length: > 0 } configured ? null : configured;
    }
}
