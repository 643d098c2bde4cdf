using System.Threading.Channels;
using System.Xml;
using Azure;
using AzureServices.Azurite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace AzureServices.EventGrid.Storage;

/// <summary>
/// Watches the subscribed containers by following the journal of changes from where it stopped. A container is listed
/// only where the journal does not help: when it is first watched, when the journal is another one, and after a
/// change that the journal does not spell out. Without a journal all are listed again and again.
/// </summary>
internal sealed class BlobWatcher(
    BlobAnnouncer announcer, WatchPosition? position, EventGridOptions options, ILogger log) : IAsyncDisposable
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = options.Time;
    private readonly BlobChangeLog? _journal = options.BlobChanges;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<IReadOnlySet<string>> _wanted = Channel.CreateBounded<IReadOnlySet<string>>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });

    private WatchPosition? _position = position;
    private bool _journalEnded;
    private Task _running = Task.CompletedTask;

    public void Start() => _running = RunAsync();

    /// <summary>Replaces the containers to watch.</summary>
    public void Watch(IReadOnlySet<string> containers) => _wanted.Writer.TryWrite(containers);

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
            // Nothing is read before somebody says for whom: it would count as announced.
            var containers = await _wanted.Reader.ReadAsync(_stop.Token);
            while (true)
            {
                var isDone = await AttemptAsync(() => _journal is null
                    ? ListAllAsync(containers)
                    : FollowAsync(_journal, containers));
                await WaitAsync(isDone);
                if (_wanted.Reader.TryRead(out var changed))
                {
                    containers = changed;
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            log.LogDebug("Blobs are no longer watched");
        }
    }

    /// <summary>Announces everything that the journal holds by now.</summary>
    private async Task FollowAsync(BlobChangeLog journal, IReadOnlySet<string> containers)
    {
        if (_position is not { } at || at.Journal != journal.Id || at.Offset > journal.End)
        {
            await ListAsync(journal, new WatchPosition(journal.Id, journal.End, new HashSet<string>()), containers);
        }
        else if (!at.Containers.SetEquals(containers))
        {
            await FollowFromAsync(journal, at); // what was watched until now, before the others are listed
            await ListAsync(journal, _position, containers);
        }

        await FollowFromAsync(journal, _position!);
    }

    private async Task FollowFromAsync(BlobChangeLog journal, WatchPosition at)
    {
        while (at.Offset < journal.End)
        {
            var (changes, next) = journal.Read(at.Offset);
            if (next == at.Offset)
            {
                return; // a line that is being written
            }

            if (changes is [var only] && only == BlobChange.Unknown)
            {
                await ListAsync(
                    journal, at with { Offset = next, Containers = new HashSet<string>() }, at.Containers);
            }
            else
            {
                await AnnounceAsync(changes, at with { Offset = next });
            }

            at = _position!;
        }
    }

    /// <summary>Lists the containers not watched before; what changed in the meantime stands in the journal.</summary>
    private async Task ListAsync(BlobChangeLog journal, WatchPosition at, IReadOnlySet<string> containers)
    {
        long unseen, end;
        do
        {
            unseen = journal.End;
            foreach (var container in containers.Except(at.Containers))
            {
                await announcer.ListAsync(container, _stop.Token);
            }

            end = journal.End;
        }
        while (journal.ReadTo(unseen, end).Changes.Contains(BlobChange.Unknown)); // the listing may have missed it

        var (changes, next) = journal.ReadTo(at.Offset, end);
        await AnnounceAsync(
            [.. changes.Where(c => c != BlobChange.Unknown)],
            new WatchPosition(journal.Id, next, containers));
    }

    private async Task AnnounceAsync(IReadOnlyList<BlobChange> changes, WatchPosition reached)
    {
        await announcer.FollowAsync(
            [.. changes.Where(c => c.Account == announcer.AccountName && reached.Containers.Contains(c.Container))],
            reached,
            _stop.Token);
        _position = reached;
    }

    private async Task ListAllAsync(IReadOnlySet<string> containers)
    {
        foreach (var container in containers)
        {
            await announcer.ListAsync(container, _stop.Token);
        }
    }

    private async Task WaitAsync(bool isDone)
    {
        using var woken = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var changed = _wanted.Reader.WaitToReadAsync(woken.Token).AsTask();
        var due = !isDone ? Task.Delay(RetryInterval, _time, woken.Token)
            : _journal is null ? Task.Delay(options.ListingInterval, _time, woken.Token)
            : _journalEnded ? Task.Delay(Timeout.InfiniteTimeSpan, woken.Token)
            : WaitForJournalAsync(_journal, woken.Token);
        await (await Task.WhenAny(changed, due));
        await woken.CancelAsync();
    }

    private async Task WaitForJournalAsync(BlobChangeLog journal, CancellationToken cancellationToken) =>
        _journalEnded = !await journal.WaitAsync(cancellationToken);

    /// <summary>What fails here is done again, because nothing was remembered.</summary>
    private async Task<bool> AttemptAsync(Func<Task> work)
    {
        try
        {
            await work();
            return true;
        }
        catch (Exception e) when (e is RequestFailedException or XmlException or SqliteException or IOException
            || (e is OperationCanceledException && !_stop.IsCancellationRequested))
        {
            log.LogWarning("Blobs cannot be looked at, another attempt follows: {Problem}", e.Message);
            return false;
        }
    }
}
