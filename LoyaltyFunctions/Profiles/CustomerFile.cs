using LoyaltyFunctions.Shared;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Profiles;

/// <summary>One version of an uploaded file that holds data of a customer.</summary>
/// <param name="FileName">The blob's name within the container <c>uploads</c>.</param>
/// <param name="ETag">The version of the blob.</param>
/// <param name="UploadedAt">When the store took the file.</param>
/// <param name="Owners">Every customer in the file, this one too.</param>
public sealed record CustomerFile(
    string UploadId, string CustomerId, string FileName, string ETag, DateTimeOffset UploadedAt,
    IReadOnlyList<string> Owners);

/// <summary>A file that came to light after the erasure that should have taken it.</summary>
public sealed record LateFile(string UploadId, EraseProfile Erasure)
{
    /// <summary>The instance id of the workflow that erases it, from its cause.</summary>
    public string InstanceId => $"{Erasure.InstanceId}-{UploadId}";
}

/// <summary>Erases files that came to light too late.</summary>
public static class LateFiles
{
    /// <summary>Starts a workflow for each, once.</summary>
    public static async Task EraseAsync(
        this DurableTaskClient workflows, IReadOnlyList<LateFile> files, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            await workflows.StartOnceAsync(
                WorkflowNames.EraseProfile, file.InstanceId, file.Erasure, cancellationToken);
        }
    }
}
