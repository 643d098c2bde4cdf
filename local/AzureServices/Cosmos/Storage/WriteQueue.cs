using System.Collections.Concurrent;

namespace AzureServices.Cosmos.Storage;

/// <summary>Something to be written. It decides before it writes, so that its refusal leaves no trace.</summary>
internal interface IWrite
{
    /// <summary>Decides and writes; an exception here fails everything in the same SQLite transaction.</summary>
    void Apply(WriteTransaction transaction);

    /// <summary>Called after the commit: only now may the result be seen.</summary>
    void Complete();

    /// <summary>Called where nothing was stored because the machine failed.</summary>
    void Fail(Exception failure);
}

/// <summary>The single writer: takes all writes that wait and stores them in one SQLite transaction.</summary>
internal sealed class WriteQueue : IDisposable
{
    private const int WritesPerCommitMax = 256;

    private readonly BlockingCollection<IWrite> _waiting = [];
    private readonly WriteTransaction _transaction;
    private readonly ReadWriteGate? _gate;
    private readonly Thread _thread;
    private long _committedLsn;

    public WriteQueue(WriteTransaction transaction, ReadWriteGate? gate)
    {
        _transaction = transaction;
        _gate = gate;
        _committedLsn = transaction.Lsn;
        _thread = new Thread(Work) { IsBackground = true, Name = "cosmos writer" };
        _thread.Start();
    }

    /// <summary>Everything up to this LSN can be read.</summary>
    public long CommittedLsn => Volatile.Read(ref _committedLsn);

    public void Add(IWrite write) => _waiting.Add(write);

    /// <summary>Stores what waits, then stops.</summary>
    public void Dispose()
    {
        _waiting.CompleteAdding();
        _thread.Join();
        _waiting.Dispose();
        _transaction.Dispose();
    }

    private void Work()
    {
        var group = new List<IWrite>(WritesPerCommitMax);
        foreach (var first in _waiting.GetConsumingEnumerable())
        {
            group.Add(first);
            while (group.Count < WritesPerCommitMax && _waiting.TryTake(out var next)) group.Add(next);
            Store(group);
            group.Clear();
        }
    }

    private void Store(List<IWrite> group)
    {
        _gate?.EnterWrite();
        try
        {
            _transaction.Begin();
            foreach (var write in group) write.Apply(_transaction);
            _transaction.Commit();
        }
        catch (Exception failure)
        {
            // Whatever broke is told to each waiting request; the writer itself must live on for the next group.
            TryRollback(failure);
            foreach (var write in group) write.Fail(failure);
            return;
        }
        finally
        {
            _gate?.ExitWrite();
        }

        Volatile.Write(ref _committedLsn, _transaction.Lsn);
        foreach (var write in group) write.Complete();
    }

    private void TryRollback(Exception cause)
    {
        try
        {
            _transaction.Rollback();
        }
        catch (Microsoft.Data.Sqlite.SqliteException) when (cause is Microsoft.Data.Sqlite.SqliteException)
        {
            // SQLite has already rolled back by itself, as it does for a full disk.
        }
    }
}
