using System.Globalization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads;

/// <summary>Leave to upload one file under one name, that ends.</summary>
/// <param name="TicketId">From the caller's <c>Idempotency-Key</c>; without one it is random.</param>
/// <param name="BlobName">Within the container <c>uploads</c>: the server's choice.</param>
/// <param name="FileName">As the caller named the file, without a path.</param>
/// <param name="ContentType">What the caller declared; the blob that arrives must have it.</param>
/// <param name="Size">Bytes that the caller declared; the blob that arrives must have as many.</param>
/// <param name="Notify">The mail address that is told of the outcome; null for none.</param>
/// <param name="ExpiresAt">When the last address that was given out ends, UTC.</param>
/// <param name="RequestHash">Tells the request from another one under the same key.</param>
public sealed record UploadTicket(
    string TicketId, string BlobName, string FileName, string ContentType, long Size, string? Notify,
    DateTimeOffset ExpiresAt, string RequestHash)
{
    /// <summary>The folder of files that came by a ticket.</summary>
    public const string Folder = "signed/";

    public const string IdPrefix = "ticket-";

    /// <summary>The upload that arrived first under the name; null while none has.</summary>
    public string? UploadId { get; init; }

    public static string BlobNameOf(string ticketId, string fileName, DateTimeOffset at) =>
        $"{Folder}{at.UtcDateTime.ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture)}/{ticketId}/{fileName}";

    /// <summary>The ticket that a blob's name speaks of; null for a file that came without one.</summary>
    public static string? IdIn(string blobName)
    {
        var parts = blobName.Split('/');
        return parts is ["signed", _, _, _, { Length: > 0 } id, { Length: > 0 }]
            && id.StartsWith(IdPrefix, StringComparison.Ordinal)
                ? id
                : null;
    }

    /// <summary>The id that a caller's key gives a ticket.</summary>
    public static string IdOf(string key) => IdPrefix + ContentHash.Of("ticket", key)[..32];
}

/// <summary>What a caller asks leave for.</summary>
/// <param name="ContentType">With its parameters, as the header of the upload will have it.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Notify">A mail address; null for none.</param>
public sealed record TicketRequest(string FileName, string ContentType, long Size, string? Notify)
{
    public string Hash => ContentHash.Of(
        FileName, ContentType, Size.ToString(CultureInfo.InvariantCulture), Notify);
}

/// <summary>A file as it arrived, to be held against its ticket.</summary>
/// <param name="UploadId">Of the version that arrived.</param>
/// <param name="Size">In bytes.</param>
/// <param name="ContentType">As the store has it; null where it has none.</param>
public sealed record ArrivedFile(string UploadId, long Size, string? ContentType);
