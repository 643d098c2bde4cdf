using LoyaltyFunctions.Uploads.Rows;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Uploads;

/// <summary>Registers the slice.</summary>
public static class UploadsSlice
{
    public static IServiceCollection AddUploads(this IServiceCollection services, IConfiguration settings)
    {
        services.AddOptions<ArchiveOptions>().Bind(settings.GetSection(ArchiveOptions.Section)).ValidateOnStart();
        return services
            .AddRows(settings)
            .AddSingleton<RowFileStore>()
            .AddSingleton<IValidateOptions<ArchiveOptions>, ArchiveOptionsRules>()
            .AddSingleton<PurchaseFileReader>()
            .AddSingleton<CosmosTicketStore>()
            .AddSingleton<UploadTickets>()
            .AddSingleton<UploadAddresses>()
            .AddSingleton<OriginalBlobs>()
            .AddSingleton<IsolatedStore>()
            .AddSingleton<ArchiveStore>();
    }
}
