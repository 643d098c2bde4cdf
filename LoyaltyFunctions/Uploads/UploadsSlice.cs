using Microsoft.Extensions.DependencyInjection;

namespace LoyaltyFunctions.Uploads;

/// <summary>Registers the slice.</summary>
public static class UploadsSlice
{
    public static IServiceCollection AddUploads(this IServiceCollection services) =>
        services.AddSingleton<PurchaseFileReader>();
}
