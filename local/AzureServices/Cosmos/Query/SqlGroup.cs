namespace AzureServices.Cosmos.Query;

/// <summary>The rows that share their GROUP BY keys, as far as the aggregates remember them.</summary>
internal sealed class SqlGroup(IReadOnlyList<SqlValue> keys, IReadOnlyList<SqlAggregate> aggregates)
{
    private readonly State[] _states = new State[aggregates.Count];

    public IReadOnlyList<SqlValue> Keys { get; } = keys;

    public void Add(SqlRun run)
    {
        for (var i = 0; i < _states.Length; i++)
        {
            var value = SqlEvaluator.Evaluate(aggregates[i].Argument, run);
            if (!value.IsUndefined) _states[i].Add(aggregates[i].Kind, value);
        }
    }

    public void WriteResults(SqlRun run)
    {
        for (var i = 0; i < _states.Length; i++)
            run.Slots[aggregates[i].Slot] = _states[i].Result(aggregates[i].Kind);
    }

    /// <summary>
    /// What undefined does not touch, and one value of a wrong kind makes undefined: SUM and AVG want numbers, MIN and
    /// MAX anything but arrays and objects. The sum of nothing is 0, what else has no value is undefined.
    /// </summary>
    private struct State
    {
        private long _count;
        private double _sum;
        private SqlValue _extreme;
        private bool _broken;

        public void Add(SqlAggregateKind kind, SqlValue value)
        {
            _count++;
            if (kind is SqlAggregateKind.Sum or SqlAggregateKind.Average)
            {
                _broken |= value.Kind != SqlKind.Number;
                _sum += value.Number;
            }
            else if (kind is SqlAggregateKind.Min or SqlAggregateKind.Max)
            {
                _broken |= !value.IsPrimitive;
                var order = _extreme.IsUndefined ? 0 : value.CompareTo(_extreme);
                if (_extreme.IsUndefined || (kind == SqlAggregateKind.Min ? order < 0 : order > 0))
                    _extreme = value.Detached();
            }
        }

        public readonly SqlValue Result(SqlAggregateKind kind) => kind switch
        {
            SqlAggregateKind.Count => SqlValue.Of(_count),
            _ when _broken => SqlValue.Undefined,
            SqlAggregateKind.Sum => SqlValue.Of(_sum),
            SqlAggregateKind.Average => SqlValue.Of(_sum / _count),
            _ => _extreme,
        };
    }
}
