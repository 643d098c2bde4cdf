using System.Globalization;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Integrity;

/// <summary>
/// Seals and their leaves in the container <c>seals</c>. Everything is created and nothing is ever replaced; that
/// nobody else replaces it is for the container's immutability policy to see to.
/// </summary>
public sealed class BlobSealStore(BlobServiceClient storage)
{
    // What was changed in a seal shall be seen where it is read, not later.
    private static readonly JsonSerializerOptions Strict = new(StoredJson.Options)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly BlobContainerClient seals = storage.GetBlobContainerClient(BlobNames.Seals);

    /// <summary>The days that have a seal, or one in the making; oldest first.</summary>
    public async Task<IReadOnlyList<DateOnly>> DatesAsync(CancellationToken cancellationToken)
    {
        var dates = new List<DateOnly>();
        var days = seals.GetBlobsByHierarchyAsync(
            new GetBlobsByHierarchyOptions { Delimiter = "/" }, cancellationToken);
        await foreach (var day in days)
        {
            if (TryReadDate(day.Prefix?.TrimEnd('/'), out var date)) dates.Add(date);
        }

        return dates;
    }

    /// <summary>A date as seals are called by: <c>2026-03-14</c>.</summary>
    public static bool TryReadDate(string? text, out DateOnly date) => DateOnly.TryParseExact(
        text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out date);

    /// <summary>The seal of a day, or null where there is none.</summary>
    /// <exception cref="JsonException">It is not readable.</exception>
    public async Task<Seal?> FindAsync(DateOnly date, CancellationToken cancellationToken) =>
        await ReadAsync(Seal.NameOf(date), cancellationToken) is { } content
            ? JsonSerializer.Deserialize<Seal>(content, Strict) is { } seal && !seal.Pages.Contains(null!)
                ? seal
                : throw new JsonException("It is no seal, or one of its pages is null.")
            : null;

    /// <summary>The newest seal, or null where there is none.</summary>
    /// <param name="before">Only those of earlier days count; null for all.</param>
    public async Task<Seal?> FindNewestAsync(DateOnly? before, CancellationToken cancellationToken)
    {
        foreach (var date in (await DatesAsync(cancellationToken)).Reverse())
        {
            if (date >= before) continue;
            if (await FindAsync(date, cancellationToken) is { } seal) return seal;
        }

        return null;
    }

    /// <summary>The leaves of a page, or null where it was not written.</summary>
    /// <exception cref="JsonException">A line is no leaf.</exception>
    public async Task<IReadOnlyList<SealLeaf>?> FindLeavesAsync(string name, CancellationToken cancellationToken)
    {
        if (await ReadAsync(name, cancellationToken) is not { } content) return null;
        return [.. content.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonSerializer.Deserialize<SealLeaf>(line, Strict)
                ?? throw new JsonException("A line is null."))];
    }

    /// <returns>False where the seal was written before; nothing is changed then.</returns>
    internal Task<bool> CreateAsync(Seal seal, CancellationToken cancellationToken) => CreateAsync(
        Seal.NameOf(seal.Date),
        BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(seal, StoredJson.Options)), cancellationToken);

    /// <returns>False where the page was written before; nothing is changed then.</returns>
    internal Task<bool> CreateAsync(
        string name, IReadOnlyList<SealLeaf> leaves, CancellationToken cancellationToken)
    {
        var lines = new StringBuilder();
        foreach (var leaf in leaves) lines.Append(Encoding.UTF8.GetString(leaf.Data.Span)).Append('\n');
        return CreateAsync(name, BinaryData.FromString(lines.ToString()), cancellationToken);
    }

    private async Task<bool> CreateAsync(string name, BinaryData content, CancellationToken cancellationToken)
    {
        var onlyOnce = new BlobUploadOptions { Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All } };
        try
        {
            await seals.GetBlobClient(name).UploadAsync(content, onlyOnce, cancellationToken);
            return true;
        }
        catch (RequestFailedException exception) when (
            exception.ErrorCode == BlobErrorCode.BlobAlreadyExists
            || exception.ErrorCode == BlobErrorCode.BlobImmutableDueToPolicy)
        {
            return false;
        }
    }

    private async Task<BinaryData?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            return (await seals.GetBlobClient(name).DownloadContentAsync(cancellationToken)).Value.Content;
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }
}
