using Microsoft.Extensions.DependencyInjection;

namespace LoyaltyFunctions.Quarantine;

/// <summary>Registers the slice.</summary>
public static class QuarantineSlice
{
    public static IServiceCollection AddQuarantine(this IServiceCollection services) => services
        .AddSingleton<OriginalFileStore>()
        .AddSingleton<CosmosQuarantineStore>()
        .AddSingleton<CosmosQuarantineList>()
        .AddSingleton<QuarantineOriginals>()
        .AddSingleton<QuarantineDetails>()
        .AddSingleton<FileNotes>()
        .AddSingleton<QuarantineIntake>()
        .AddSingleton<FailedWorkflows>()
        .AddSingleton<UploadReplays>()
        .AddSingleton<EventReplays>()
        .AddSingleton<ReplayActions>()
        .AddSingleton<QuarantineReplays>()
        .AddSingleton<EventQuarantine>();
}
