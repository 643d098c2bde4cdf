using System.Globalization;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Lake;

/// <summary>
/// Names within the container <c>lake</c>; stored history. Readers of a folder of Parquet files leave out what begins
/// with an underscore.
/// </summary>
internal static class LakePaths
{
    public const string Purchases = "purchases";
    public const string Catalogue = $"{Purchases}/catalogue.json";
    public const string Cleared = $"{Purchases}/_cleared.json";
    public const string Manifests = $"{Purchases}/_manifests/";
    public const string Landed = $"{Purchases}/_landed/";
    public const string Receipts = $"{Purchases}/_receipts/";
    public const string Staged = $"{Purchases}/_staged/";
    public const string Data = $"{Purchases}/date=";

    private const string Json = ".json";
    private const string Parquet = ".parquet";
    private const int HashLength = 16;

    /// <summary>Digits of a part's number.</summary>
    private const int PartLength = 5;

    public static string ManifestOf(long version) =>
        string.Create(CultureInfo.InvariantCulture, $"{Manifests}{version:D10}{Json}");

    public static long VersionOf(string manifest) => long.Parse(
        manifest.AsSpan(Manifests.Length, manifest.Length - Manifests.Length - Json.Length),
        NumberStyles.None, CultureInfo.InvariantCulture);

    public static string LandedOf(string commitId) => $"{Landed}{SafeKey.Of(commitId)}{Json}";

    public static string ReceiptOf(string commitId) => $"{Receipts}{SafeKey.Of(commitId)}{Json}";

    /// <summary>What the parts of a commit have written lies under it.</summary>
    public static string StagedOf(string commitId) => $"{Staged}{SafeKey.Of(commitId)}/";

    public static string StagedOf(string commitId, int part) =>
        string.Create(CultureInfo.InvariantCulture, $"{StagedOf(commitId)}{part:D5}{Json}");

    /// <summary>The form of the commit's id in the name of a list of a part or of one of its files.</summary>
    public static string CommitKeyOf(string name)
    {
        if (name.StartsWith(Staged, StringComparison.Ordinal)) return name[Staged.Length..name.LastIndexOf('/')];
        var file = name[(name.LastIndexOf('/') + 1)..];
        var end = file.Length - Parquet.Length - HashLength - PartLength - 2;
        return end > 0 ? file[..end] : "";
    }

    /// <summary>A file of a part: named by what caused it and by what it holds.</summary>
    public static string DataOf(DateOnly date, string commitId, int part, string sha256) => string.Create(
        CultureInfo.InvariantCulture,
        $"{FolderOf(date)}{SafeKey.Of(commitId)}-{part:D5}-{sha256[..HashLength]}{Parquet}");

    /// <summary>A file of rows that landed one by one.</summary>
    public static string LandingOf(DateOnly date, string sha256) =>
        $"{FolderOf(date)}landed-{sha256[..HashLength]}{Parquet}";

    /// <summary>A file that holds the rows of others, named by them.</summary>
    public static string MergedOf(DateOnly date, IEnumerable<string> sources) =>
        $"{FolderOf(date)}merged-{ContentHash.Of([.. sources])[..HashLength]}{Parquet}";

    private static string FolderOf(DateOnly date) =>
        string.Create(CultureInfo.InvariantCulture, $"{Data}{date:yyyy-MM-dd}/");
}
