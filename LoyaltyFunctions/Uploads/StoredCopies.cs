using System.Globalization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Uploads;

/// <summary>The archived original of an upload, and the file of its rejected rows beside it.</summary>
/// <remarks>Names are made of the upload alone, so that an erasure finds them whatever ran before.</remarks>
public static class ArchivedUpload
{
    /// <summary>Everything that lies in the archive for an upload begins with this.</summary>
    public static string FolderOf(string uploadId, DateTimeOffset uploadedAt) =>
        $"{Day(uploadedAt)}/{uploadId}/";

    /// <summary>Within the container <c>archive</c>; the folders of the upload are left out.</summary>
    public static string NameOf(UploadedFile file) => FolderOf(file.UploadId, file.UploadedAt) + LeafOf(file.FileName);

    /// <summary>
    /// Within the container <c>archive</c>. It keeps the beginning of the name, so that it can be corrected and sent
    /// again as it is called; by a ticket too, which takes CSV files of one beginning alone.
    /// </summary>
    public static string ErrorsNameOf(UploadedFile file)
    {
        var leaf = LeafOf(file.FileName);
        var isCsv = UploadFormat.Of(leaf)?.Kind == UploadFormatKind.Csv;
        string[] extensions = [".gz", isCsv ? ".csv" : ".jsonl", ".json"];
        foreach (var extension in extensions)
        {
            if (leaf.EndsWith(extension, StringComparison.OrdinalIgnoreCase)) leaf = leaf[..^extension.Length];
        }

        if (isCsv && !leaf.StartsWith(TicketPolicy.CsvPrefix, StringComparison.OrdinalIgnoreCase))
        {
            leaf = TicketPolicy.CsvPrefix + leaf;
        }

        return $"{FolderOf(file.UploadId, file.UploadedAt)}{leaf}.errors{(isCsv ? ".csv" : ".jsonl")}";
    }

    internal static string Day(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture);

    // A blob's address has no room for these: it would lead elsewhere.
    private static string LeafOf(string fileName)
    {
        var leaf = fileName[(fileName.LastIndexOf('/') + 1)..];
        return leaf is "" or "." or ".." || leaf.EndsWith('.') || leaf.Any(c => c == '\\' || char.IsControl(c))
            ? $"file-{ContentHash.Of(leaf)[..16]}"
            : leaf;
    }
}

/// <summary>The copy of an original that nobody changes.</summary>
public static class IsolatedUpload
{
    /// <summary>Within the container <c>isolated-uploads</c>. Without the file's name, which may be personal and could
    /// not be erased.</summary>
    public static string NameOf(string uploadId, DateTimeOffset uploadedAt) =>
        $"{ArchivedUpload.Day(uploadedAt)}/{uploadId}";
}

/// <summary>What became of the isolated copy of an upload.</summary>
/// <param name="BlobName">Within the container <c>isolated-uploads</c>; null where there is no copy.</param>
/// <param name="Sha256">Of the copy, read again, in lower-case hex; null where there is no copy.</param>
/// <param name="Problem">A sentence for people; null where the copy is there and whole.</param>
public sealed record IsolatedCopy(IsolationOutcome Outcome, string? BlobName, string? Sha256, string? Problem);

public enum IsolationOutcome
{
    /// <summary>The copy is there and equals the original.</summary>
    Kept,

    /// <summary>The original was deleted before it could be copied.</summary>
    Gone,

    /// <summary>The original was replaced before it could be copied: what is there now is another upload.</summary>
    Replaced,

    /// <summary>Something else lies under the copy's name, and nothing is ever overwritten there.</summary>
    Differs,
}

/// <summary>What became of an original.</summary>
/// <param name="BlobName">Within the container <c>archive</c>; null where nothing is there.</param>
/// <param name="Sha256">Of the archived bytes, in lower-case hex; null where there are none.</param>
/// <param name="Problem">A sentence for people; null where the original was moved.</param>
public sealed record ArchivedCopy(ArchiveOutcome Outcome, string? BlobName, string? Sha256, string? Problem);

public enum ArchiveOutcome
{
    /// <summary>The original lies in the archive, and in <c>uploads</c> no more.</summary>
    Archived,

    /// <summary>The original was deleted before it could be archived.</summary>
    Gone,

    /// <summary>The original was replaced before it could be archived: what is there now is another upload.</summary>
    Replaced,
}
