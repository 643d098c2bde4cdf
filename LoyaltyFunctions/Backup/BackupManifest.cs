using System.Globalization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Backup;

/// <summary>What one backup file holds; stored beside it as <c>{name}.manifest.json</c>.</summary>
/// <param name="Name">The file's blob name within the container <c>backups</c>.</param>
/// <param name="Sha256">Of the file as it is stored, compressed; lower-case hex.</param>
/// <param name="Bytes">Size of the file as it is stored.</param>
/// <param name="Entries">Number of lines.</param>
/// <param name="FirstSequence">Sequence of the first entry in the file.</param>
/// <param name="LastSequence">Sequence of the last entry in the file.</param>
/// <param name="HeadHash">Hash of the last entry: the chain up to here.</param>
/// <param name="SchemaVersion">Of the lines and of this manifest.</param>
public sealed record BackupManifest(
    string Name,
    string Sha256,
    long Bytes,
    int Entries,
    string CustomerId,
    long FirstSequence,
    long LastSequence,
    string HeadHash,
    int SchemaVersion = 1)
{
    public const string Suffix = ".manifest.json";

    /// <summary>The blob name of a file: sorts by customer, then by sequence.</summary>
    public static string FileName(string customerId, long first, long last) => string.Create(
        CultureInfo.InvariantCulture, $"ledger/{SafeKey.Of(customerId)}/{first:D12}-{last:D12}.jsonl.gz");
}
