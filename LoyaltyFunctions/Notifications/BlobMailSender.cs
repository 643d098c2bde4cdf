using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using LoyaltyFunctions.Shared;
using MimeKit;

namespace LoyaltyFunctions.Notifications;

/// <summary>Where no mail server is configured: mails as files in the container <c>notifications</c>.</summary>
public sealed class BlobMailSender(BlobServiceClient storage) : IMailSender
{
    public const string Extension = ".eml";

    private readonly BlobContainerClient notifications = storage.GetBlobContainerClient(BlobNames.Notifications);

    /// <summary>Writes the mail; a second try finds it there.</summary>
    public async Task<string?> SendAsync(SentMail mail, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await mail.Message.WriteToAsync(FormatOptions.Default, bytes, cancellationToken);
        bytes.Position = 0;
        var onlyOnce = new BlobUploadOptions
        {
            HttpHeaders = new BlobHttpHeaders { ContentType = "message/rfc822" },
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
        };
        try
        {
            await notifications.GetBlobClient(mail.Name + Extension)
                .UploadAsync(bytes, onlyOnce, cancellationToken);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobAlreadyExists)
        {
            // Written before.
        }

        return null;
    }
}
