namespace LoyaltyFunctions.Lake;

/// <summary>
/// Which files of a date to merge, of some dates in one step. Files of about the same size are merged, many at a time,
/// so that a row is written anew only a few times on its way into a large file, however slowly a date fills.
/// </summary>
public static class MergePolicy
{
    /// <summary>Fewer files of about the same size stay as they are.</summary>
    public const int FilesMin = 8;

    /// <summary>So many are merged in one step.</summary>
    public const int FilesMax = 256;

    private const long BytesPerMB = 1024 * 1024;
    private const long FirstTierBytes = 64 * 1024;

    /// <summary>A tier's files are up to so many times as large as those of the tier below.</summary>
    private const int TierFactor = 8;

    /// <summary>
    /// What to merge in the next step: groups of files of a date each, in the order in which their rows shall follow;
    /// none where all is well. All groups together stay below what one may have.
    /// </summary>
    public static IReadOnlyList<IReadOnlyList<LakeFile>> Decide(LakeManifest head, LakeOptions options)
    {
        var small = options.SmallFileMB * BytesPerMB;
        var target = options.TargetFileMB * BytesPerMB;
        var groups = new List<IReadOnlyList<LakeFile>>();
        var (files, bytes) = (0, 0L);
        foreach (var tier in head.Files.Where(file => file.Bytes < small)
            .GroupBy(file => (file.Date, Tier: TierOf(file.Bytes)))
            .OrderBy(tier => tier.Key))
        {
            if (tier.Count() < FilesMin) continue;
            var group = UpTo(target, tier);
            if (group.Count < 2) continue;
            (files, bytes) = (files + group.Count, bytes + group.Sum(file => file.Bytes));
            if (groups.Count > 0 && (files > FilesMax || bytes > target)) break;
            groups.Add(group);
        }

        return groups;
    }

    private static List<LakeFile> UpTo(long bytesMax, IEnumerable<LakeFile> files)
    {
        var group = new List<LakeFile>();
        long bytes = 0;
        foreach (var file in files.OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            if (group.Count == FilesMax || (group.Count > 0 && bytes + file.Bytes > bytesMax)) break;
            group.Add(file);
            bytes += file.Bytes;
        }

        return group;
    }

    private static int TierOf(long bytes)
    {
        var tier = 0;
        for (var limit = FirstTierBytes; bytes >= limit; limit *= TierFactor) tier++;
        return tier;
    }
}
