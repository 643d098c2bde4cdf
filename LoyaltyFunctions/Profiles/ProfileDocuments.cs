using System.Text.Json.Serialization;

namespace LoyaltyFunctions.Profiles;

/// <summary>Ids, types and schema version of the documents in the container <c>profiles</c>.</summary>
internal static class ProfileDocuments
{
    public const int SchemaVersion = 1;
    public const string ProfileId = "profile";
    public const string ProfileType = "profile";
    public const string FileType = "file";

    /// <summary>The latest erasure that has begun: what files that come to light are held against.</summary>
    public const string MarkerId = "erasure";
    public const string MarkerType = "erasure";
    public const string RecordType = "erasureRecord";

    public static string FileId(string uploadId) => $"file:{uploadId}";

    public static string RecordId(int number) => $"erasure:{number}";
}

/// <summary>Stored form of <see cref="Profile"/>.</summary>
internal sealed record ProfileDocument(string Id, string CustomerId, string Type, int SchemaVersion, Profile Profile)
{
    public static ProfileDocument From(Profile profile) => new(
        ProfileDocuments.ProfileId, profile.CustomerId, ProfileDocuments.ProfileType, ProfileDocuments.SchemaVersion,
        profile);
}

/// <summary>Stored form of <see cref="CustomerFile"/>.</summary>
internal sealed record CustomerFileDocument(
    string Id, string CustomerId, string Type, int SchemaVersion, DateTimeOffset UploadedAt, CustomerFile File)
{
    public static CustomerFileDocument From(CustomerFile file) => new(
        ProfileDocuments.FileId(file.UploadId), file.CustomerId, ProfileDocuments.FileType,
        ProfileDocuments.SchemaVersion, file.UploadedAt, file);
}

/// <summary>Stored form of the latest <see cref="EraseProfile"/> that has begun.</summary>
internal sealed record ErasureMarkerDocument(
    string Id, string CustomerId, string Type, int SchemaVersion, int Number, DateTimeOffset RequestedAt)
{
    /// <summary>Written by the store.</summary>
    [JsonPropertyName("_etag")]
    public string? ETag { get; init; }

    public static ErasureMarkerDocument From(EraseProfile erasure) => new(
        ProfileDocuments.MarkerId, erasure.CustomerId, ProfileDocuments.MarkerType, ProfileDocuments.SchemaVersion,
        erasure.Number, erasure.RequestedAt);
}

/// <summary>
/// Stored form of <see cref="ErasureRecord"/>; the counts stand flat, so that a patch can add to them.
/// </summary>
internal sealed record ErasureRecordDocument(
    string Id, string CustomerId, string Type, int SchemaVersion, int Number, DateTimeOffset RequestedAt)
{
    public DateTimeOffset? ErasedAt { get; init; }
    public int Profiles { get; init; }
    public int Views { get; init; }
    public int Files { get; init; }
    public int Quarantined { get; init; }
    public int Retained { get; init; }

    /// <summary>Null until the reasons in the ledger have been counted.</summary>
    public int? Remarks { get; init; }

    public static ErasureRecordDocument From(EraseProfile erasure) => new(
        ProfileDocuments.RecordId(erasure.Number), erasure.CustomerId, ProfileDocuments.RecordType,
        ProfileDocuments.SchemaVersion, erasure.Number, erasure.RequestedAt);

    public ErasureRecord ToRecord() => new(
        CustomerId, Number, RequestedAt, ErasedAt,
        new ErasedCounts(Profiles, Views, Files, Quarantined, Remarks ?? 0, Retained));
}

/// <summary>What every document of the container has.</summary>
internal sealed record AnyProfileDocument(string Id, string Type);
