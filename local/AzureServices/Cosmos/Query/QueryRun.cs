using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Query;

/// <summary>An item that a query looks at.</summary>
internal readonly record struct QueryRow(long Number, byte[] Body);

/// <summary>Runs one page of a query.</summary>
/// <param name="query">What is asked.</param>
/// <param name="cursor">Where the page begins.</param>
/// <param name="page">Takes the results.</param>
/// <param name="size">The most results that it takes.</param>
internal sealed class QueryRun(SqlQuery query, QueryCursor cursor, FeedBody page, int size)
{
    private const int PageBytesMax = 4 * 1024 * 1024;

    private long _number = cursor.Number;
    private int _skipped = cursor.Skipped;
    private int _returned = cursor.Returned;
    private IReadOnlyList<SqlValue>? _keys = cursor.Keys;

    /// <summary>Fills the page.</summary>
    /// <param name="rows">The items after a number, in the order of their numbers.</param>
    /// <returns>Where the next page begins; null at the end.</returns>
    public QueryCursor? Fill(Func<long, IEnumerable<QueryRow>> rows)
    {
        if (query.Selection is SqlSelection.Count) return FillCount(rows(0));
        return query.OrderBy.Count == 0 ? FillAsStored(rows(cursor.Number)) : FillOrdered(rows(0));
    }

    private QueryCursor? FillCount(IEnumerable<QueryRow> rows)
    {
        var count = rows.LongCount(row =>
        {
            using var document = JsonDocument.Parse(row.Body);
            return Matches(document.RootElement);
        });
        var limited = Math.Min(Math.Max(0, count - query.Offset), query.Limit ?? long.MaxValue);
        page.Add(Encoding.ASCII.GetBytes(limited.ToString(CultureInfo.InvariantCulture)));
        return null;
    }

    private QueryCursor? FillAsStored(IEnumerable<QueryRow> rows)
    {
        if (Exhausted) return null;
        foreach (var row in rows)
        {
            if (PageFull) return Position;
            _number = row.Number;
            using var document = JsonDocument.Parse(row.Body);
            if (!Matches(document.RootElement)) continue;
            Take(row.Body, document.RootElement);
            if (Exhausted) return null;
        }

        return null;
    }

    private QueryCursor? FillOrdered(IEnumerable<QueryRow> rows)
    {
        if (Exhausted) return null;
        foreach (var (keys, row) in Sorted(rows))
        {
            if (PageFull) return Position;
            (_number, _keys) = (row.Number, keys);
            using var document = JsonDocument.Parse(row.Body);
            Take(row.Body, document.RootElement);
            if (Exhausted) return null;
        }

        return null;
    }

    private List<(SqlValue[] Keys, QueryRow Row)> Sorted(IEnumerable<QueryRow> rows)
    {
        var found = new List<(SqlValue[] Keys, QueryRow Row)>();
        foreach (var row in rows)
        {
            using var document = JsonDocument.Parse(row.Body);
            if (!Matches(document.RootElement)) continue;
            var keys = new SqlValue[query.OrderBy.Count];
            for (var i = 0; i < keys.Length; i++)
                keys[i] = SqlEvaluator.Evaluate(query.OrderBy[i].Key, document.RootElement).Detached();
            if (cursor.Keys is null || Compare(keys, row.Number, cursor.Keys, cursor.Number) > 0)
                found.Add((keys, row));
        }

        found.Sort((left, right) => Compare(left.Keys, left.Row.Number, right.Keys, right.Row.Number));
        return found;
    }

    private int Compare(SqlValue[] left, long leftNumber, IReadOnlyList<SqlValue> right, long rightNumber)
    {
        for (var i = 0; i < left.Length; i++)
        {
            var order = left[i].CompareTo(right[i]);
            if (order != 0) return query.OrderBy[i].Descending ? -order : order;
        }

        return leftNumber.CompareTo(rightNumber);
    }

    private bool Exhausted => _returned >= query.Limit;

    private bool PageFull => page.Count >= size || page.Bytes >= PageBytesMax;

    private QueryCursor Position => new(_number, _skipped, _returned, _keys);

    private bool Matches(JsonElement item) => query.Where is null || SqlEvaluator.Evaluate(query.Where, item).IsTrue;

    private void Take(byte[] body, JsonElement item)
    {
        if (_skipped < query.Offset)
        {
            _skipped++;
            return;
        }

        switch (query.Selection)
        {
            case SqlSelection.Value(var expression):
                var value = SqlEvaluator.Evaluate(expression, item);
                if (value.Kind == SqlKind.Undefined) return;
                Add(writer => value.WriteTo(writer));
                break;
            case SqlSelection.List(var columns):
                Add(writer => WriteColumns(writer, columns, item));
                break;
            default:
                page.Add(body);
                break;
        }

        _returned++;
    }

    private void Add(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonText.WriterOptions)) write(writer);
        page.Add(buffer.WrittenSpan);
    }

    private static void WriteColumns(
        Utf8JsonWriter writer, IReadOnlyList<(string Name, SqlExpression Expression)> columns, JsonElement item)
    {
        writer.WriteStartObject();
        foreach (var (name, expression) in columns)
        {
            var value = SqlEvaluator.Evaluate(expression, item);
            if (value.Kind == SqlKind.Undefined) continue;
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }
}
