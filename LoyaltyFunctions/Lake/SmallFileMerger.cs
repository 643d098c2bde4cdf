using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;

namespace LoyaltyFunctions.Lake;

/// <summary>
/// Writes the rows of small files into one. The new file is seen by nobody until one version of the table puts it in
/// the place of the others; they can still be read for a while.
/// </summary>
public sealed class SmallFileMerger(LakeTable table, LakeBlobs blobs, IOptions<LakeOptions> options)
{
    /// <summary>Merges the next files of some dates, in one version: each writes the manifest anew.</summary>
    /// <param name="at">The time of the version, UTC.</param>
    /// <returns>How many files were merged; 0 where there was nothing to do.</returns>
    public async Task<int> MergeAsync(DateTimeOffset at, CancellationToken cancellationToken)
    {
        var newest = await table.ReadHeadAsync(cancellationToken);
        var groups = MergePolicy.Decide(newest, options.Value);
        if (groups.Count == 0)
        {
            // Once in every run, so that a catalogue whose writer was interrupted is not behind for long.
            await table.PublishAsync(newest, cancellationToken);
            return 0;
        }

        // One after another, for the rows of one group fill the memory that a step has.
        var merged = new List<MergedFile>();
        foreach (var sources in groups)
        {
            merged.Add(new MergedFile(sources, await WriteAsync(sources, cancellationToken)));
        }

        await table.ChangeAsync((head, _) => Task.FromResult(Replace(head, merged, at)), cancellationToken);
        return groups.Sum(sources => sources.Count);
    }

    // Whoever was faster has merged one of them: then the new file is of no use, and is cleared away one day.
    private static LakeChange? Replace(LakeManifest head, IReadOnlyList<MergedFile> merged, DateTimeOffset at)
    {
        var useful = merged.Where(group => AreLive(group.Sources, head)).ToList();
        return useful.Count == 0
            ? null
            : new LakeChange(
                LakeManifest.Merge,
                at,
                [.. useful.Select(group => group.File with { Causes = CausesOf(head, group.Sources) })],
                [.. useful.SelectMany(group => group.Sources).Select(file => file.Path)]);
    }

    private static bool AreLive(IReadOnlyList<LakeFile> sources, LakeManifest head)
    {
        var live = head.Files.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        return sources.All(file => live.Contains(file.Path));
    }

    // Of the version that is followed: receipts may have been given since the files were chosen.
    private static IReadOnlyList<string> CausesOf(LakeManifest head, IReadOnlyList<LakeFile> sources)
    {
        var paths = sources.Select(file => file.Path).ToHashSet(StringComparer.Ordinal);
        return [.. head.Files.Where(file => paths.Contains(file.Path)).SelectMany(file => file.Causes)
            .Distinct(StringComparer.Ordinal)];
    }

    private async Task<LakeFile> WriteAsync(IReadOnlyList<LakeFile> sources, CancellationToken cancellationToken)
    {
        var path = LakePaths.MergedOf(sources[0].Date, sources.Select(file => file.Path));
        long rows = 0;
        await using var output = blobs.Stage(path);
        await using (var parquet = await PurchaseParquet.CreateAsync(output, cancellationToken))
        {
            await foreach (var group in GroupsAsync(sources, cancellationToken))
            {
                await parquet.WriteGroupAsync(group, cancellationToken);
                await output.StageAsync(cancellationToken);
                rows += group.Count;
            }
        }

        var expected = sources.Sum(file => file.Rows);
        if (rows != expected)
        {
            throw new InvalidDataException(
                $"The files to merge into {path} hold {rows} rows, the manifest says {expected}; nothing was changed.");
        }

        // Where the sources are live no more, a version may name the file: then it stays as it is.
        if (!await output.TryCreateAsync(cancellationToken)
            && AreLive(sources, await table.ReadHeadAsync(cancellationToken)))
        {
            await output.TakeAsync(cancellationToken);
        }

        return new LakeFile(path, sources[0].Date, rows, output.Bytes, output.Sha256, Causes: []);
    }

    /// <summary>The rows of all files, in groups that are as large as they may be.</summary>
    private async IAsyncEnumerable<IReadOnlyList<PurchaseLakeRow>> GroupsAsync(
        IReadOnlyList<LakeFile> sources, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pending = new List<PurchaseLakeRow>();
        foreach (var source in sources)
        {
            var file = (await blobs.Container.GetBlobClient(source.Path).DownloadContentAsync(cancellationToken)).Value;
            await foreach (var group in PurchaseParquetReader.ReadAsync(file.Content.ToStream(), cancellationToken))
            {
                if (pending.Count > 0 && pending.Count + group.Count > PurchaseParquet.RowsPerGroupMax)
                {
                    yield return pending;
                    pending = [];
                }

                pending.AddRange(group);
            }
        }

        if (pending.Count > 0) yield return pending;
    }

    /// <param name="Sources">The files whose rows it holds.</param>
    private sealed record MergedFile(IReadOnlyList<LakeFile> Sources, LakeFile File);
}
