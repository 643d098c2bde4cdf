using System.Threading.Channels;
using System.Xml;
using Azure;
using AzureServices.Azurite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace AzureServices.EventGrid.Storage;

/// <summary>
/// Watches the subscribed containers: a hint is looked at as it comes, and all blobs are listed now and then, so that
/// a lost hint, or a change made while nobody watched, costs time but no event.
/// </summary>
internal sealed class BlobWatcher(BlobAnnouncer announcer, EventGridOptions options, ILogger log) : IAsyncDisposable
{
    private const int HintsTogetherMax = 256;

    /// <summary>Listing takes at most one part in this many of the time.</summary>
    private const int ListingShare = 10;

    private readonly TimeProvider _time = options.Time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private ChannelReader<BlobChange>? _hints = options.BlobChanges;
    private volatile IReadOnlySet<string> _containers = new HashSet<string>();
    private int _looking;
    private Task _running = Task.CompletedTask;

    public int Pending => Volatile.Read(ref _looking) + (options.BlobChanges is { CanCount: true } h ? h.Count : 0);

    public void Start() => _running = RunAsync();

    /// <summary>Replaces the containers to watch; they are listed at once.</summary>
    public void Watch(IReadOnlySet<string> containers)
    {
        _containers = containers;
        _wake.Writer.TryWrite(true);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                var startedAt = _time.GetTimestamp();
                await AttemptAsync(ListAllAsync);
                var pause = _time.GetElapsedTime(startedAt) * ListingShare;
                await LookUntilAsync(pause > options.ListingInterval ? pause : options.ListingInterval);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            log.LogDebug("Blobs are no longer watched");
        }
    }

    private async Task ListAllAsync()
    {
        foreach (var container in _containers)
        {
            await announcer.ListAsync(container, LookAsync, _stop.Token);
        }
    }

    /// <summary>Looks at hints as they come until the next listing is due, or the containers change.</summary>
    private async Task LookUntilAsync(TimeSpan pause)
    {
        using var timer = _time.CreateTimer(
            _ => _wake.Writer.TryWrite(true), null, pause, Timeout.InfiniteTimeSpan);
        var woken = _wake.Reader.ReadAsync(_stop.Token).AsTask();
        while (!woken.IsCompleted)
        {
            await AttemptAsync(LookAsync);
            var hinted = _hints?.WaitToReadAsync(_stop.Token).AsTask();
            var first = await (hinted is null ? Task.WhenAny(woken) : Task.WhenAny(woken, hinted));
            if (first == hinted && !await hinted)
            {
                _hints = null; // Azurite has ended; the listings will say so
            }
        }

        await woken;
    }

    private async Task LookAsync()
    {
        var hints = new List<BlobChange>();
        while (_hints is not null && hints.Count < HintsTogetherMax && _hints.TryPeek(out _))
        {
            Interlocked.Increment(ref _looking); // before it leaves the channel, so that it is always counted
            if (_hints.TryRead(out var hint))
            {
                hints.Add(hint);
            }
        }

        try
        {
            await announcer.LookAsync(
                hints.Where(h => h.Account == announcer.AccountName && _containers.Contains(h.Container)), _stop.Token);
        }
        finally
        {
            Volatile.Write(ref _looking, 0);
        }
    }

    /// <summary>What fails here is found again by the next listing, because nothing was remembered.</summary>
    private async Task AttemptAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is RequestFailedException or XmlException or SqliteException
            || (e is OperationCanceledException && !_stop.IsCancellationRequested))
        {
            log.LogWarning("Blobs cannot be looked at, the next listing will: {Problem}", e.Message);
        }
    }
}
