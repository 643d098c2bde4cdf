using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Profiles;

/// <summary>
/// An event that holds data of a customer is noted as a file is, under the id of the workflow that it starts, which is
/// the id of its item in quarantine too.
/// </summary>
public static class EventNote
{
    /// <summary>Stands for the version, which an event does not have.</summary>
    public const string ETag = "event";

    /// <param name="id">The id of the event's workflow.</param>
    /// <param name="receivedAt">When it came, UTC.</param>
    public static UploadedFile Of(string id, DateTimeOffset receivedAt) => new(id, ETag, receivedAt);

    public static bool IsEvent(CustomerFile file) => file.ETag == ETag;
}
