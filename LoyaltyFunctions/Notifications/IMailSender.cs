using MimeKit;

namespace LoyaltyFunctions.Notifications;

/// <summary>Hands mails on.</summary>
public interface IMailSender
{
    /// <summary>Sends a mail, once for each name as far as its way allows.</summary>
    /// <returns>A remark where the way refuses the mail for good, naming no address; else null.</returns>
    /// <exception cref="MailNotSentException">The way is closed for now.</exception>
    Task<string?> SendAsync(SentMail mail, CancellationToken cancellationToken);
}

/// <param name="Name">From the cause, within the container <c>notifications</c>, without an extension.</param>
public sealed record SentMail(string Name, MimeMessage Message);

/// <summary>A mail did not go out.</summary>
/// <remarks>It stands in logs and in a workflow's history and outcome, with everything within it: it names no address,
/// and has no inner exception, because what servers say quotes addresses.</remarks>
public sealed class MailNotSentException(string message) : Exception(message);
