namespace LoyaltyFunctions.Lake;

/// <summary>
/// A version of the table: everything that belongs to it. Created once under its number, and never changed; of two
/// writers who mean to make the same version one wins, and the other reads what the winner made.
/// </summary>
/// <param name="Version">From 1, without gaps; 0 for the table before its first version.</param>
/// <param name="Previous">The version that it was made of; null for the first.</param>
/// <param name="Change">What was done: <c>append</c>, <c>land</c> or <c>merge</c>.</param>
/// <param name="Files">All files that can be read, by path.</param>
/// <param name="Added">Paths that the version before did not have.</param>
/// <param name="Removed">Paths that the version before had.</param>
/// <param name="Replaced">Files of the past that somebody may still be reading.</param>
public sealed record LakeManifest(
    long Version, long? Previous, DateTimeOffset CreatedAt, string Change, IReadOnlyList<LakeFile> Files,
    IReadOnlyList<string> Added, IReadOnlyList<string> Removed, IReadOnlyList<ReplacedFile> Replaced)
{
    public const string Append = "append";
    public const string Land = "land";
    public const string Merge = "merge";

    /// <summary>The table without a row.</summary>
    public static readonly LakeManifest Empty =
        new(0, Previous: null, DateTimeOffset.UnixEpoch, Append, [], [], [], []);

    /// <summary>Of this document.</summary>
    public int SchemaVersion { get; init; } = 1;

    /// <summary>Whether rows of a commit stand in it that has no receipt yet.</summary>
    public bool Holds(string commitId) => Files.Any(file => file.Causes.Contains(commitId, StringComparer.Ordinal));

    /// <summary>The commits that only this manifest knows of.</summary>
    public IReadOnlySet<string> Causes() =>
        Files.SelectMany(file => file.Causes).ToHashSet(StringComparer.Ordinal);

    /// <summary>The version that follows.</summary>
    /// <param name="keepReplaced">For so long a file that is removed stays readable.</param>
    public LakeManifest With(LakeChange change, TimeSpan keepReplaced)
    {
        var removed = change.Removed.ToHashSet(StringComparer.Ordinal);
        var gone = Files.Where(file => removed.Contains(file.Path))
            .Select(file => new ReplacedFile(file.Path, change.At));
        return new LakeManifest(
            Version + 1,
            Version == 0 ? null : Version,
            change.At,
            change.Kind,
            [.. Files.Where(file => !removed.Contains(file.Path)).Concat(change.Added)
                .OrderBy(file => file.Path, StringComparer.Ordinal)],
            [.. change.Added.Select(file => file.Path)],
            change.Removed,
            [.. Replaced.Where(file => change.At - file.At <= keepReplaced).Concat(gone)]);
    }

    /// <summary>The same version, once all of its commits have receipts.</summary>
    public LakeManifest WithoutCauses() => this with { Files = [.. Files.Select(file => file with { Causes = [] })] };
}

/// <summary>A file of the table.</summary>
/// <param name="Path">Within the container <c>lake</c>.</param>
/// <param name="Date">The day of all of its rows, UTC.</param>
/// <param name="Sha256">Of its bytes, in lower-case hex.</param>
/// <param name="Causes">The commits whose rows it holds, as long as they have no receipt of their own.</param>
public sealed record LakeFile(
    string Path, DateOnly Date, long Rows, long Bytes, string Sha256, IReadOnlyList<string> Causes);

/// <summary>A file that is no longer part of the table.</summary>
/// <param name="At">Since when.</param>
public sealed record ReplacedFile(string Path, DateTimeOffset At);

/// <summary>What makes a version of the one before.</summary>
/// <param name="Kind">One of the changes of <see cref="LakeManifest"/>.</param>
/// <param name="Removed">Paths of files that are replaced.</param>
public sealed record LakeChange(
    string Kind, DateTimeOffset At, IReadOnlyList<LakeFile> Added, IReadOnlyList<string> Removed);

/// <summary>What readers start from: the newest version of the table, with the full names of its files.</summary>
/// <param name="Schema">The columns of every file, in order.</param>
public sealed record LakeCatalogue(
    string Table, long Version, DateTimeOffset UpdatedAt, long Rows, IReadOnlyList<LakeColumn> Schema,
    IReadOnlyList<CatalogueFile> Files)
{
    /// <summary>Of this document.</summary>
    public int SchemaVersion { get; init; } = 1;

    public static LakeCatalogue Of(LakeManifest manifest) => new(
        LakePaths.Purchases,
        manifest.Version,
        manifest.CreatedAt,
        manifest.Files.Sum(file => file.Rows),
        PurchaseColumns.All,
        [.. manifest.Files.Select(CatalogueFile.Of)]);
}

/// <summary>A file as the catalogue names it.</summary>
public sealed record CatalogueFile(string Path, DateOnly Date, long Rows, long Bytes, string Sha256)
{
    internal static CatalogueFile Of(LakeFile file) => new(file.Path, file.Date, file.Rows, file.Bytes, file.Sha256);
}
