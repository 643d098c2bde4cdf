using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Uploads.Rows;

/// <summary>Registers the settings of files of rows.</summary>
public static class RowSettings
{
    public static IServiceCollection AddRows(this IServiceCollection services, IConfiguration settings)
    {
        services.AddOptions<UploadOptions>().Bind(settings.GetSection(UploadOptions.Section)).ValidateOnStart();
        services.AddOptions<TransformOptions>().Bind(settings.GetSection(TransformOptions.Section)).ValidateOnStart();
        return services
            .AddSingleton<IValidateOptions<UploadOptions>, UploadOptionsRules>()
            .AddSingleton<IValidateOptions<TransformOptions>, TransformOptionsRules>();
    }
}
