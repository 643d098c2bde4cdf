using MimeKit;

namespace LoyaltyFunctions.Notifications;

/// <summary>Hands mails on.</summary>
public interface IMailSender
{
    /// <summary>Sends a mail, once for each name as far as its way allows.</summary>
    /// <exception cref="MailNotSentException">The way is closed for now, or refuses the mail.</exception>
    Task SendAsync(SentMail mail, CancellationToken cancellationToken);
}

/// <param name="Name">From the cause, within the container <c>notifications</c>, without an extension.</param>
public sealed record SentMail(string Name, MimeMessage Message);

/// <summary>A mail did not go out.</summary>
/// <remarks>Its message stands in a workflow's history and outcome: it names no address.</remarks>
public sealed class MailNotSentException(string message, Exception inner) : Exception(message, inner);
