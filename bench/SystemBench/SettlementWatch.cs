using System.Net;
using System.Net.Http.Json;
using System.Threading.Channels;
using LocalHost;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Uploads;

namespace SystemBench;

/// <summary>
/// Waits until every workflow has ended. It asks for the oldest upload alone and goes on once that is settled: about
/// one request for each upload, and ten a second while it waits.
/// </summary>
internal sealed class SettlementWatch(HttpClient api, TimeProvider time)
{
    private static readonly TimeSpan PollDelay = TimeSpan.FromMilliseconds(100);

    /// <summary>Requests that this watch sent.</summary>
    public int Requests { get; private set; }

    /// <exception cref="LocalPlatformException">A workflow failed or never ended.</exception>
    public async Task RunAsync(ChannelReader<string> uploadIds, CancellationToken cancellationToken)
    {
        await foreach (var uploadId in uploadIds.ReadAllAsync(cancellationToken))
        {
            await SettledAsync(uploadId, cancellationToken);
        }
    }

    private async Task SettledAsync(string uploadId, CancellationToken cancellationToken)
    {
        var since = time.GetTimestamp();
        while (!await IsSettledAsync(uploadId, cancellationToken))
        {
            Patience.Check(time, since, $"{uploadId} is not settled");
            await Task.Delay(PollDelay, time, cancellationToken);
        }
    }

    private async Task<bool> IsSettledAsync(string uploadId, CancellationToken cancellationToken)
    {
        Requests++;
        using var answer = await api.GetAsync(new Uri($"api/uploads/{uploadId}", UriKind.Relative), cancellationToken);
        if (answer.StatusCode == HttpStatusCode.NotFound) return false;
        answer.EnsureSuccessStatusCode();
        var view = await answer.Content.ReadFromJsonAsync<UploadView>(StoredJson.Options, cancellationToken);
        if (view!.Status == UploadView.Failed) throw new LocalPlatformException($"The workflow of {uploadId} failed: {view.Failure}");
        return Settled(view);
    }

    // A refused purchase would never show up as an entry: better said here, with its reason.
    private static bool Settled(UploadView view) => view.Outcome switch
    {
        null => false,
        { Outcome: UploadOutcomeKind.Awarded } => true,
        var other => throw new LocalPlatformException($"{view.UploadId} was not awarded but {other.Outcome}: {other.Reason}"),
    };
}
