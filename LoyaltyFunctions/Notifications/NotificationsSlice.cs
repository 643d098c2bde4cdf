using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Notifications;

/// <summary>Registers the slice.</summary>
public static class NotificationsSlice
{
    public static IServiceCollection AddNotifications(this IServiceCollection services, IConfiguration settings)
    {
        services.AddOptions<NotificationOptions>()
            .Bind(settings.GetSection(NotificationOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<NotificationOptions>, NotificationOptionsRules>()
            .AddSingleton(SenderOf);
    }

    private static IMailSender SenderOf(IServiceProvider provider)
    {
        var storage = provider.GetRequiredService<BlobServiceClient>();
        var options = provider.GetRequiredService<IOptions<NotificationOptions>>();
        return options.Value.Smtp.IsConfigured ? new SmtpMailSender(storage, options) : new BlobMailSender(storage);
    }
}
