using System.Net.Sockets;
using Azure.Storage.Blobs;
using LoyaltyFunctions.Shared;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Notifications;

/// <summary>Sends mails over SMTP.</summary>
/// <remarks>
/// A mark is left in the container <c>notifications</c> once the server has taken a mail. A try that ends between the
/// server's answer and the mark is made again: the mail then arrives twice, under one Message-Id.
/// </remarks>
public sealed class SmtpMailSender(BlobServiceClient storage, IOptions<NotificationOptions> options) : IMailSender
{
    /// <summary>The mark's extension; it is empty.</summary>
    public const string Extension = ".sent";

    /// <summary>From here on a status says that a further try ends alike (RFC 5321, 4.2.1).</summary>
    private const int PermanentStatusMin = 500;

    /// <summary>So long each answer of the server is waited for.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly BlobContainerClient notifications = storage.GetBlobContainerClient(BlobNames.Notifications);

    public async Task<string?> SendAsync(SentMail mail, CancellationToken cancellationToken)
    {
        var mark = notifications.GetBlobClient(mail.Name + Extension);
        if (await mark.ExistsAsync(cancellationToken)) return null;
        try
        {
            await HandOverAsync(mail, cancellationToken);
        }
        catch (SmtpCommandException exception) when ((int)exception.StatusCode >= PermanentStatusMin)
        {
            return $"the mail server refuses the mail: {Named(exception)}; tell the uploader in another way";
        }
        catch (Exception exception) when (IsOfTheWay(exception))
        {
            throw new MailNotSentException($"The mail server did not take the mail: {Named(exception)}.");
        }

        await mark.UploadAsync(BinaryData.Empty, overwrite: true, cancellationToken);
        return null;
    }

    private async Task HandOverAsync(SentMail mail, CancellationToken cancellationToken)
    {
        var smtp = options.Value.Smtp;
        using var client = new SmtpClient { Timeout = (int)Patience.TotalMilliseconds };
        await client.ConnectAsync(smtp.Host!, smtp.Port, smtp.Security, cancellationToken);
        if (smtp.User is { Length: > 0 } user)
        {
            await client.AuthenticateAsync(user, smtp.Password ?? "", cancellationToken);
        }

        await client.SendAsync(mail.Message, cancellationToken);
        await client.DisconnectAsync(quit: true, cancellationToken);
    }

    private static bool IsOfTheWay(Exception exception) => exception
        is SmtpCommandException or SmtpProtocolException or AuthenticationException or SslHandshakeException
        or SocketException or IOException or ServiceNotConnectedException or ServiceNotAuthenticatedException
        or NotSupportedException or TimeoutException;

    private static string Named(Exception exception) => exception is SmtpCommandException refused
        ? $"{nameof(SmtpCommandException)}, {refused.ErrorCode}, status {(int)refused.StatusCode}"
        : exception.GetType().Name;
}
