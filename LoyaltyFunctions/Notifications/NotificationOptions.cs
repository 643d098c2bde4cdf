using LoyaltyFunctions.Profiles;
using MailKit.Security;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Notifications;

/// <summary>Settings <c>Notifications__*</c>.</summary>
public sealed class NotificationOptions
{
    public const string Section = "Notifications";

    /// <summary>Who is told of uploads that name nobody. Default: nobody.</summary>
    public string? UploadRecipient { get; init; }

    /// <summary>The sender of mails. Default <c>loyalty@localhost</c>.</summary>
    public string From { get; init; } = "loyalty@localhost";

    public SmtpOptions Smtp { get; init; } = new();
}

/// <summary>Settings <c>Notifications__Smtp__*</c>: the server that takes mails.</summary>
public sealed class SmtpOptions
{
    /// <summary>Default: none; mails become files in the container <c>notifications</c>.</summary>
    public string? Host { get; init; }

    /// <summary>Default 587, for submission.</summary>
    public int Port { get; init; } = 587;

    /// <summary><c>StartTls</c>, <c>SslOnConnect</c>, or <c>None</c> for a server on the same machine. Default
    /// StartTls.</summary>
    public SecureSocketOptions Security { get; init; } = SecureSocketOptions.StartTls;

    /// <summary>Default: none; then nobody logs in.</summary>
    public string? User { get; init; }

    public string? Password { get; init; }

    internal bool IsConfigured => !string.IsNullOrEmpty(Host);
}

/// <summary>Refuses settings under which no mail could be sent, or a password would be.</summary>
public sealed class NotificationOptionsRules : IValidateOptions<NotificationOptions>
{
    private const int PortMax = 65_535;

    private static readonly SecureSocketOptions[] Securities =
        [SecureSocketOptions.None, SecureSocketOptions.StartTls, SecureSocketOptions.SslOnConnect];

    public ValidateOptionsResult Validate(string? name, NotificationOptions options)
    {
        var smtp = options.Smtp;
        if (options.UploadRecipient is { Length: > 0 } recipient && !ProfilePolicy.IsAddress(recipient))
        {
            return Refused("Notifications__UploadRecipient must be one mail address, or absent.");
        }

        if (!ProfilePolicy.IsAddress(options.From)) return Refused("Notifications__From must be one mail address.");
        if (smtp.Port is < 1 or > PortMax)
        {
            return Refused($"Notifications__Smtp__Port must be from 1 to {PortMax}.");
        }

        if (!Securities.Contains(smtp.Security))
        {
            return Refused($"Notifications__Smtp__Security must be one of {string.Join(", ", Securities)}.");
        }

        return smtp is { User.Length: > 0, Security: SecureSocketOptions.None }
            ? Refused("Notifications__Smtp__Security must not be None where a user logs in: others could read along.")
            : ValidateOptionsResult.Success;
    }

    private static ValidateOptionsResult Refused(string reason) => ValidateOptionsResult.Fail(reason);
}
