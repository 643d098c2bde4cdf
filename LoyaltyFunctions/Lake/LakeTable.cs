using System.Globalization;
using Azure;
using Azure.Storage.Blobs.Models;
using Microsoft.Extensions.Options;
using Polly;
using Polly.Retry;

namespace LoyaltyFunctions.Lake;

/// <summary>
/// The versions of the table <c>purchases</c>. A change is one document that is created or not, so it is seen as a
/// whole or not at all; the catalogue follows, and whoever finds it behind moves it on.
/// </summary>
public sealed class LakeTable(LakeBlobs blobs, LakeReceipts receipts, IOptions<LakeOptions> options)
{
    /// <summary>A writer who loses so often in a row gives up; the next try starts anew.</summary>
    public const int TriesMax = 50;

    /// <summary>More commits than these get their receipts before the next version is made.</summary>
    public const int CausesMax = 1_000;

    private const string VersionKey = "version";

    private readonly ResiliencePipeline<LakeManifest?> retries = new ResiliencePipelineBuilder<LakeManifest?>()
        .AddRetry(new RetryStrategyOptions<LakeManifest?>
        {
            ShouldHandle = args => ValueTask.FromResult(args.Outcome is { Exception: null, Result: null }),
            MaxRetryAttempts = TriesMax,
            BackoffType = DelayBackoffType.Exponential,
            Delay = TimeSpan.FromMilliseconds(10),
            MaxDelay = TimeSpan.FromSeconds(1),
            UseJitter = true,
        })
        .Build();

    /// <summary>For so long a replaced file stays readable.</summary>
    public TimeSpan KeepReplaced => TimeSpan.FromHours(options.Value.KeepReplacedHours);

    /// <summary>The newest version; <see cref="LakeManifest.Empty"/> where there is none.</summary>
    public async Task<LakeManifest> ReadHeadAsync(CancellationToken cancellationToken)
    {
        var published = await FindPublishedAsync(cancellationToken);
        var head = published is { } known
            ? await ReadAsync(known.Version, cancellationToken)
            : await ReadOldestAsync(cancellationToken);

        // The catalogue may be behind: its writer may have been interrupted after the manifest.
        while (await blobs.ReadAsync<LakeManifest>(LakePaths.ManifestOf(head.Version + 1), cancellationToken)
            is { } next)
        {
            head = next;
        }

        return head;
    }

    /// <summary>Makes the next version, on top of whatever others have made.</summary>
    /// <param name="decide">What to change in a version; null where nothing is left to do. Asked again, with the newer
    /// version, when somebody else was faster.</param>
    /// <returns>The newest version, with the change in it.</returns>
    /// <exception cref="InvalidOperationException">Others were faster <see cref="TriesMax"/> times; asking again goes
    /// on.</exception>
    public async Task<LakeManifest> ChangeAsync(
        Func<LakeManifest, CancellationToken, Task<LakeChange?>> decide, CancellationToken cancellationToken)
    {
        var head = await retries.ExecuteAsync(async token => await TryChangeAsync(decide, token), cancellationToken);
        if (head is null)
        {
            throw new InvalidOperationException(
                $"Other writers of the lake were faster {TriesMax} times; nothing was changed, asking again goes on.");
        }

        await PublishAsync(head, cancellationToken);
        return head;
    }

    private async Task<LakeManifest?> TryChangeAsync(
        Func<LakeManifest, CancellationToken, Task<LakeChange?>> decide, CancellationToken cancellationToken)
    {
        var head = await ReadHeadAsync(cancellationToken);
        if (await decide(head, cancellationToken) is not { } change) return head;
        var kept = head;
        if (head.Causes().Count > CausesMax)
        {
            await receipts.GiveAsync(head, cancellationToken);
            kept = head.WithoutCauses();
        }

        var next = kept.With(change, KeepReplaced);
        return await blobs.TryCreateAsync(LakePaths.ManifestOf(next.Version), next, cancellationToken) ? next : null;
    }

    /// <summary>Moves the catalogue to a version, unless it is there or further.</summary>
    public async Task PublishAsync(LakeManifest head, CancellationToken cancellationToken)
    {
        if (head.Version == 0) return;
        for (var attempt = 0; attempt < TriesMax; attempt++)
        {
            var published = await FindPublishedAsync(cancellationToken);
            if (published?.Version >= head.Version) return;
            var upload = new BlobUploadOptions
            {
                Conditions = published is { } known
                    ? new BlobRequestConditions { IfMatch = known.ETag }
                    : new BlobRequestConditions { IfNoneMatch = ETag.All },
                Metadata = new Dictionary<string, string>
                {
                    [VersionKey] = head.Version.ToString(CultureInfo.InvariantCulture),
                },
            };
            var catalogue = LakeCatalogue.Of(head);
            if (await blobs.TryPutAsync(LakePaths.Catalogue, catalogue, upload, cancellationToken)) return;
        }
    }

    private async Task<Published?> FindPublishedAsync(CancellationToken cancellationToken)
    {
        try
        {
            var catalogue = (await blobs.Container.GetBlobClient(LakePaths.Catalogue)
                .GetPropertiesAsync(cancellationToken: cancellationToken)).Value;
            var version = long.Parse(
                catalogue.Metadata[VersionKey], NumberStyles.None, CultureInfo.InvariantCulture);
            return new Published(version, catalogue.ETag);
        }
        catch (RequestFailedException exception) when (exception.ErrorCode == BlobErrorCode.BlobNotFound)
        {
            return null;
        }
    }

    // Where there is no catalogue, somebody may have been interrupted before writing the first, or may have deleted it.
    private async Task<LakeManifest> ReadOldestAsync(CancellationToken cancellationToken)
    {
        await foreach (var manifest in blobs.ListAsync(LakePaths.Manifests, cancellationToken))
        {
            return await ReadAsync(LakePaths.VersionOf(manifest.Name), cancellationToken);
        }

        return LakeManifest.Empty;
    }

    private async Task<LakeManifest> ReadAsync(long version, CancellationToken cancellationToken) =>
        await blobs.ReadAsync<LakeManifest>(LakePaths.ManifestOf(version), cancellationToken)
        ?? throw new InvalidOperationException(
            $"The manifest {LakePaths.ManifestOf(version)} is missing; somebody must have deleted it.");

    private sealed record Published(long Version, ETag ETag);
}
