using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads;

namespace LocalHost.Demo;

/// <summary>Uploads files as a sender would and follows each until it is settled.</summary>
/// <param name="api">The app's address.</param>
/// <param name="storage">Connection string of the data storage.</param>
public sealed class UploadRun(HttpClient api, string storage, TimeProvider time)
{
    public const int UploadsInParallel = 16;
    public static readonly TimeSpan PollDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>Without any file settling, or any row being done, for this long, the run gives up.</summary>
    public static readonly TimeSpan PatienceWithoutProgress = TimeSpan.FromMinutes(3);

    private readonly ConcurrentDictionary<string, UploadProgress> underWay = new(StringComparer.Ordinal);

    /// <summary>Called with the number of rows of unsettled files that are done.</summary>
    public Action<long> RowsDone { get; init; } = _ => { };

    private readonly BlobContainerClient uploads =
        new BlobServiceClient(storage).GetBlobContainerClient(BlobNames.Uploads);

    /// <summary>Uploads one file and gives the id under which it can be followed.</summary>
    public async Task<string> UploadAsync(string name, Stream content, CancellationToken cancellationToken)
    {
        var info = await uploads.GetBlobClient(name).UploadAsync(content, new BlobUploadOptions(), cancellationToken);
        return UploadedFile.IdOf(name, info.Value.ETag.ToString("G"));
    }

    /// <summary>Waits until all are settled.</summary>
    /// <param name="uploadIds">Ids from <see cref="UploadAsync"/>.</param>
    /// <param name="settled">Called for each as it is settled.</param>
    /// <exception cref="LocalPlatformException">A workflow failed, or nothing moved any more.</exception>
    public async Task<IReadOnlyDictionary<string, UploadOutcome>> SettleAsync(
        IEnumerable<string> uploadIds, Action<string> settled, CancellationToken cancellationToken)
    {
        var outcomes = new ConcurrentDictionary<string, UploadOutcome>(StringComparer.Ordinal);
        var waiting = uploadIds.Distinct(StringComparer.Ordinal).ToList();
        var lastProgress = time.GetTimestamp();
        while (waiting.Count > 0)
        {
            // The oldest settle first: asking for a window keeps the asking cheap however many wait.
            var window = waiting.Take(UploadsInParallel * 4).ToList();
            var rowsBefore = Rows();
            await Parallel.ForEachAsync(window, Bounded(cancellationToken), async (uploadId, token) =>
            {
                if (await OutcomeAsync(uploadId, token) is { } outcome) outcomes[uploadId] = outcome;
            });
            var before = waiting.Count;
            waiting.RemoveAll(outcomes.ContainsKey);
            foreach (var uploadId in window.Where(outcomes.ContainsKey)) settled(uploadId);
            RowsDone(Rows());
            if (waiting.Count < before || Rows() != rowsBefore) lastProgress = time.GetTimestamp();
            if (waiting.Count == before) await WaitAsync(waiting, lastProgress, cancellationToken);
        }

        return outcomes;
    }

    private long Rows() => underWay.Values.Sum(progress => progress.Rows?.Read ?? 0);

    private async Task WaitAsync(List<string> waiting, long lastProgress, CancellationToken cancellationToken)
    {
        if (time.GetElapsedTime(lastProgress) > PatienceWithoutProgress)
        {
            throw new LocalPlatformException(
                $"{waiting.Count} files are not settled and none moved for "
                + $"{PatienceWithoutProgress.TotalMinutes} minutes, the first of them {waiting[0]}; "
                + "run again with --verbose.");
        }

        await Task.Delay(PollDelay, time, cancellationToken);
    }

    private async Task<UploadOutcome?> OutcomeAsync(string uploadId, CancellationToken cancellationToken)
    {
        using var answer = await api.GetAsync(new Uri($"api/uploads/{uploadId}", UriKind.Relative), cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        answer.EnsureSuccessStatusCode();
        var view = await answer.Content.ReadFromJsonAsync<UploadView>(StoredJson.Options, cancellationToken);
        if (view!.Progress is { } progress) underWay[uploadId] = progress;
        else underWay.TryRemove(uploadId, out _);
        return view.Status == UploadView.Failed
            ? throw new LocalPlatformException($"The workflow of {uploadId} failed: {view.Failure}")
            : view.Outcome;
    }

    private static ParallelOptions Bounded(CancellationToken cancellationToken) =>
        new() { MaxDegreeOfParallelism = UploadsInParallel, CancellationToken = cancellationToken };
}
