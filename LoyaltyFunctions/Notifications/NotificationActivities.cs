using LoyaltyFunctions.Ledger;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Notifications;

/// <summary>Tells people and systems of what became of an upload.</summary>
public sealed class NotificationActivities(
    EventPublisher publisher, IMailSender mails, IOptions<NotificationOptions> options)
{
    public const string NotifyUploaderName = "NotifyUploader";

    /// <summary>
    /// Publishes <c>UploadSettled</c>, always, and sends a mail where somebody is to be told. It may run again: the
    /// event and the mail then have the same ids.
    /// </summary>
    /// <returns>A remark where the mail was refused for good; else null.</returns>
    /// <exception cref="MailNotSentException">The mail server could not be reached, or refused for now.</exception>
    [Function(NotifyUploaderName)]
    public async Task<string?> NotifyUploaderAsync(
        [ActivityTrigger] UploadNotice notice, CancellationToken cancellationToken)
    {
        await publisher.PublishAsync([UploadSettled.For(notice)], cancellationToken);
        if (NoticePolicy.RecipientOf(notice, options.Value) is not { } recipient) return null;
        using var mail = UploadMail.Write(notice, recipient, options.Value.From);
        return await mails.SendAsync(new SentMail(UploadMail.NameOf(notice), mail), cancellationToken);
    }
}
