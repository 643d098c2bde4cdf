using System.Text.Json;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Quarantine;

/// <summary>A message of the queue in which the Functions host puts blobs whose function failed five times.</summary>
/// <param name="FunctionId">The function, as the host names it: <c>Host.Functions.ReceiveUpload</c>.</param>
/// <param name="ETag">The version of the blob; some hosts write it in quotes.</param>
public sealed record PoisonMessage(string FunctionId, string ContainerName, string BlobName, string ETag)
{
    /// <summary>
    /// The queue's name, which the host has chosen. It lies in the account of the blob that failed, so with the data.
    /// </summary>
    public const string QueueName = "webjobs-blobtrigger-poison";

    /// <summary>Null for what is no such message. Never throws for what it holds.</summary>
    public static PoisonMessage? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<PoisonMessage>(text, StoredJson.Options)
                is { ContainerName.Length: > 0, BlobName.Length: > 0 } message
                ? message
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
