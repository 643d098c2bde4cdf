namespace AzureServices.Cosmos.Query;

/// <summary>What WHERE says about the items that can match, as far as it can be told without looking at them.</summary>
internal static class SqlFilter
{
    /// <summary>More items than this are found faster by a walk over the container.</summary>
    private const int PointsMax = 1000;

    /// <summary>
    /// The values, one for each path, that an item must have in one of the rows of the result; null where the query
    /// does not say so. Paths are names from the root, as <c>["id"]</c>.
    /// </summary>
    public static IReadOnlyList<SqlValue[]>? Points(SqlQuery query, params IReadOnlyList<string>[] paths)
    {
        if (query.Where is null || query.Sources is not [{ IsContainer: true } container, ..]) return null;
        var points = new List<SqlValue[]>();
        foreach (var branch in Parts(query.Where, SqlOperator.Or))
        {
            var rows = new List<SqlValue[]> { Array.Empty<SqlValue>() };
            foreach (var path in paths)
            {
                var choices = Choices(branch, container.Slot, path);
                if (choices is null || (long)rows.Count * choices.Count > PointsMax) return null;
                rows = rows.SelectMany(row => choices, (row, choice) => (SqlValue[])[.. row, choice]).ToList();
            }

            points.AddRange(rows);
            if (points.Count > PointsMax) return null;
        }

        return points;
    }

    /// <summary>
    /// Whether no condition of the query could be answered from an index, so that the service would load every item.
    /// </summary>
    public static bool IsFullScan(SqlQuery query) => query.Where is not null && !UsesIndex(query.Where);

    /// <summary>What must hold for every row of the result.</summary>
    public static IEnumerable<SqlExpression> Conditions(SqlExpression where) => Parts(where, SqlOperator.And);

    private static IEnumerable<SqlExpression> Parts(SqlExpression expression, SqlOperator operation) =>
        expression is SqlExpression.Operation it && it.Operator == operation
            ? it.Operands.Items.SelectMany(operand => Parts(operand, operation))
            : [expression];

    private static List<SqlValue>? Choices(SqlExpression branch, int slot, IReadOnlyList<string> path)
    {
        foreach (var part in Parts(branch, SqlOperator.And).OfType<SqlExpression.Operation>())
        {
            if (part.Operator is not (SqlOperator.Equal or SqlOperator.In)) continue;
            var operands = part.Operands.Items;
            if (part.Operator == SqlOperator.Equal && operands[0] is SqlExpression.Constant)
                operands = [operands[1], operands[0]];
            if (!IsPath(operands[0], slot, path)) continue;
            var constants = operands.Skip(1).OfType<SqlExpression.Constant>().Select(it => it.Value).ToList();
            if (constants.Count == operands.Count - 1 && constants.TrueForAll(it => it.IsPrimitive))
                return constants.Distinct().ToList();
        }

        return null;
    }

    private static bool IsPath(SqlExpression expression, int slot, IReadOnlyList<string> path)
    {
        for (var i = path.Count - 1; i >= 0; i--)
        {
            if (expression is not SqlExpression.Member member || member.Name != path[i]) return false;
            expression = member.Target;
        }

        return expression is SqlExpression.Slot root && root.Number == slot;
    }

    private static bool UsesIndex(SqlExpression expression) => expression switch
    {
        SqlExpression.Operation { Operator: SqlOperator.And } it => it.Operands.Items.Any(UsesIndex),
        SqlExpression.Operation { Operator: SqlOperator.Or } it => it.Operands.Items.All(UsesIndex),
        SqlExpression.Operation { Operator: SqlOperator.Not } it => UsesIndex(it.Operands[0]),
        SqlExpression.Operation
        {
            Operator: SqlOperator.Equal or SqlOperator.NotEqual or SqlOperator.Less or SqlOperator.LessOrEqual or
                SqlOperator.Greater or SqlOperator.GreaterOrEqual or SqlOperator.Between or SqlOperator.In or
                SqlOperator.Like,
        } it => IsIndexed(it.Operands),
        SqlExpression.Call
        {
            Function.Name: "IS_DEFINED" or "IS_NULL" or "STARTSWITH" or "ENDSWITH" or "CONTAINS" or "STRINGEQUALS" or
                "REGEXMATCH" or "ARRAY_CONTAINS" or "ARRAY_CONTAINS_ANY" or "ARRAY_CONTAINS_ALL",
        } it => IsIndexed(it.Arguments),
        SqlExpression.Member it => IsProperty(it),
        _ => false,
    };

    private static bool IsIndexed(SqlList operands) =>
        operands.Items.Count(IsProperty) == 1 &&
        operands.Items.All(it => it is SqlExpression.Constant || IsProperty(it));

    private static bool IsProperty(SqlExpression expression) => expression switch
    {
        SqlExpression.Member { Key: SqlExpression.Constant, Target: SqlExpression.Slot } => true,
        SqlExpression.Member { Key: SqlExpression.Constant } it => IsProperty(it.Target),
        _ => false,
    };
}
