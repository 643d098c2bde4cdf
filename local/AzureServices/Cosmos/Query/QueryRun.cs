using System.Text.Json;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Query;

/// <summary>An item that a query looks at.</summary>
internal readonly record struct QueryRow(long Number, byte[] Body);

/// <summary>What a page is to hold.</summary>
/// <param name="Cursor">Where it begins.</param>
/// <param name="Size">The most results.</param>
/// <param name="Now">The time for the functions that ask for it.</param>
internal readonly record struct QueryPage(QueryCursor Cursor, int Size, DateTimeOffset Now);

/// <summary>Runs one page of a query.</summary>
/// <param name="query">What is asked.</param>
/// <param name="page">Which page.</param>
/// <param name="body">Takes the results.</param>
internal sealed class QueryRun(SqlQuery query, QueryPage page, FeedBody body)
{
    private const int PageBytesMax = 4 * 1024 * 1024;

    private readonly SqlRun _run = new(query.SlotCount, page.Now);
    private readonly QueryCursor _cursor = page.Cursor;
    private QueryRow _row;
    private int _index;
    private int _skipped = page.Cursor.Skipped;
    private int _returned = page.Cursor.Returned;
    private QueryCursor? _next;

    /// <summary>The results.</summary>
    public FeedBody Body => body;

    /// <summary>How many items this page has looked at.</summary>
    public int Scanned { get; private set; }

    /// <summary>How many bytes these items have.</summary>
    public long ScannedBytes { get; private set; }

    /// <summary>Fills the page.</summary>
    /// <param name="rows">The items after a number, in the order of their numbers.</param>
    /// <returns>Where the next page begins; null at the end.</returns>
    public QueryCursor? Fill(Func<long, IEnumerable<QueryRow>> rows) => Fill(rows, areOrdered: false);

    /// <inheritdoc cref="Fill(Func{long, IEnumerable{QueryRow}})"/>
    /// <param name="areOrdered">Whether the items come in the order of a <see cref="SqlSeek"/> instead.</param>
    public QueryCursor? Fill(Func<long, IEnumerable<QueryRow>> rows, bool areOrdered)
    {
        if (IsExhausted) return null;
        if (query.IsStreaming) FillAsStored(rows);
        else
        {
            _run.Documents = Read(rows(0), () => false);
            FillFrom(query.OrderBy.Count > 0 && !query.Distinct ? Ordered(areOrdered) : ByValue());
        }

        return _next;
    }

    private bool IsExhausted => _returned >= query.Limit;

    private bool IsFull => body.Count >= page.Size || body.Bytes >= PageBytesMax;

    private void FillAsStored(Func<long, IEnumerable<QueryRow>> rows)
    {
        var after = _cursor.After;
        // The item that the last page ended in, where it had more results, comes once more.
        _run.Documents = Read(rows((long)after.Number - (after.Index > 0 ? 1 : 0)), StopBefore);
        foreach (var _ in SqlRows.Match(query, _run))
        {
            _index++;
            if ((UInt128)_row.Number == after.Number && _index <= after.Index) continue;
            if (IsFull)
            {
                _next = CursorAt(new QueryPosition([], (UInt128)_row.Number, _index - 1));
                return;
            }

            if (query.ReturnsItems) Take(_row.Body);
            else if (Projected() is { } result) Take(result);
            if (IsExhausted) return;
        }
    }

    /// <summary>Ends a full page between two items.</summary>
    private bool StopBefore()
    {
        if (IsFull) _next = CursorAt(new QueryPosition([], (UInt128)(_row.Number - 1), 0));
        return IsFull;
    }

    private IEnumerable<JsonElement> Read(IEnumerable<QueryRow> rows, Func<bool> stops)
    {
        foreach (var row in rows)
        {
            (_row, _index) = (row, 0);
            if (stops()) yield break;
            Scanned++;
            ScannedBytes += row.Body.Length;
            using var document = JsonDocument.Parse(row.Body);
            yield return document.RootElement;
        }
    }

    /// <summary>
    /// The results behind the cursor by ORDER BY. No more are kept than the page can hold, and one to see that there
    /// is another page. Items that come in order are read no further than that.
    /// </summary>
    private IEnumerable<(QueryPosition Position, byte[] Result)> Ordered(bool areOrdered)
    {
        var room = (long)query.Offset - _skipped + Math.Min(page.Size, (query.Limit ?? int.MaxValue) - _returned) + 1;
        var last = Comparer<QueryPosition>.Create((left, right) => QueryPosition.Compare(query, right, left));
        var kept = new PriorityQueue<byte[], QueryPosition>(last);
        foreach (var _ in SqlRows.Match(query, _run))
        {
            var position = new QueryPosition(Keys(), (UInt128)_row.Number, ++_index);
            if (IsBeforeCursor(position)) continue;
            var isFull = kept.Count >= room;
            if (isFull && kept.TryPeek(out var _, out var worst) && QueryPosition.Compare(query, position, worst) > 0)
            {
                if (areOrdered && IsBehindAll(position.Keys[0], worst.Keys[0])) break;
                continue;
            }

            var result = query.ReturnsItems ? _row.Body : Projected();
            if (result is null) continue;
            var detached = position with { Keys = Array.ConvertAll(position.Keys.ToArray(), key => key.Detached()) };
            if (isFull) kept.DequeueEnqueue(result, detached);
            else kept.Enqueue(result, detached);
        }

        var results = new List<(QueryPosition, byte[])>(kept.Count);
        while (kept.TryDequeue(out var result, out var position)) results.Add((position, result));
        results.Reverse();
        return results;
    }

    private static bool IsBehindAll(SqlValue key, SqlValue last) => SqlSeek.IsPlain(last) && key.CompareTo(last) != 0;

    /// <summary>
    /// The results behind the cursor in the order of their values' hashes: of groups by their keys, of others by the
    /// whole value. Equal results, where DISTINCT does not drop them, are counted.
    /// </summary>
    private IEnumerable<(QueryPosition Position, byte[] Result)> ByValue()
    {
        var found = new Dictionary<UInt128, List<(QueryPosition Position, byte[] Result)>>();
        foreach (var groupHash in query.IsGrouped && !query.Distinct ? Groups() : Plain())
        {
            var value = SqlEvaluator.Evaluate(query.Projection, _run);
            if (value.IsUndefined) continue;
            var hash = groupHash ?? SqlJson.HashOf([value]);
            if (!found.TryGetValue(hash, out var equal)) found.Add(hash, equal = []);
            var position = new QueryPosition(
                Array.ConvertAll(Keys(), key => key.Detached()), hash, query.Distinct ? 0 : equal.Count + 1);
            if (!query.Distinct || equal.Count == 0)
                equal.Add((position, SqlJson.Written(writer => value.WriteTo(writer)).ToArray()));
            else if (QueryPosition.Compare(query, position, equal[0].Position) < 0)
                equal[0] = (position, equal[0].Result);
        }

        return found.Values.SelectMany(it => it)
            .Where(it => !IsBeforeCursor(it.Position))
            .Order(Comparer<(QueryPosition Position, byte[] Result)>.Create(
                (left, right) => QueryPosition.Compare(query, left.Position, right.Position)));
    }

    private IEnumerable<UInt128?> Groups() => SqlRows.Groups(query, _run).Select(hash => (UInt128?)hash);

    private IEnumerable<UInt128?> Plain() => query.IsGrouped
        ? SqlRows.Groups(query, _run).Select(_ => (UInt128?)null)
        : SqlRows.Match(query, _run).Select(_ => (UInt128?)null);

    private SqlValue[] Keys()
    {
        var keys = new SqlValue[query.OrderBy.Count];
        for (var i = 0; i < keys.Length; i++) keys[i] = SqlEvaluator.Evaluate(query.OrderBy[i].Key, _run);
        return keys;
    }

    private bool IsBeforeCursor(QueryPosition position) =>
        _cursor != QueryCursor.Start && QueryPosition.Compare(query, position, _cursor.After) <= 0;

    private void FillFrom(IEnumerable<(QueryPosition Position, byte[] Result)> results)
    {
        var last = _cursor.After;
        foreach (var (position, result) in results)
        {
            if (IsFull)
            {
                _next = CursorAt(last);
                return;
            }

            Take(result);
            last = position;
            if (IsExhausted) return;
        }
    }

    private QueryCursor CursorAt(QueryPosition position) => new(position, _skipped, _returned);

    private byte[]? Projected()
    {
        var isDefined = false;
        var json = SqlJson.Written(writer => isDefined = SqlEvaluator.Write(query.Projection, _run, writer));
        return isDefined ? json.ToArray() : null;
    }

    private void Take(byte[] result)
    {
        if (_skipped < query.Offset)
        {
            _skipped++;
            return;
        }

        body.Add(result);
        _returned++;
    }
}
