using Microsoft.Extensions.DependencyInjection;

namespace LoyaltyFunctions.Erasure;

/// <summary>Registers the slice.</summary>
public static class ErasureSlice
{
    public static IServiceCollection AddErasure(this IServiceCollection services) => services
        .AddSingleton<KeptFileEraser>()
        .AddSingleton<StoredFileEraser>()
        .AddSingleton<FileEraser>()
        .AddSingleton<RemarkEraser>()
        .AddSingleton<ErasureFrame>()
        .AddSingleton<ErasureAnnouncer>();
}
