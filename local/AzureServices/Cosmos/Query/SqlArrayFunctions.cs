namespace AzureServices.Cosmos.Query;

/// <summary>Functions over arrays.</summary>
internal static class SqlArrayFunctions
{
    public static readonly SqlFunction[] All =
    [
        new("ARRAY_LENGTH", 1, it => it[0].Kind == SqlKind.Array
            ? SqlValue.Of(it[0].Element.GetArrayLength())
            : SqlValue.Undefined),
        new("ARRAY_CONTAINS", 2, 3, Contains),
        new("ARRAY_CONTAINS_ANY", 2, SqlFunction.AnyNumber,
            it => Compare(it, (all, sought) => sought.Any(all.Contains))),
        new("ARRAY_CONTAINS_ALL", 2, SqlFunction.AnyNumber,
            it => Compare(it, (all, sought) => sought.All(all.Contains))),
        new("ARRAY_CONCAT", 2, SqlFunction.AnyNumber, it => AreArrays(it)
            ? SqlJson.ArrayOf(it.SelectMany(Elements))
            : SqlValue.Undefined),
        new("ARRAY_SLICE", 2, 3, Slice),
        new("SETINTERSECT", 2, it => AreArrays(it)
            ? SqlJson.ArrayOf(Elements(it[0]).Intersect(Elements(it[1])))
            : SqlValue.Undefined),
        new("SETUNION", 2, it => AreArrays(it)
            ? SqlJson.ArrayOf(Elements(it[0]).Union(Elements(it[1])))
            : SqlValue.Undefined),
    ];

    private static IEnumerable<SqlValue> Elements(SqlValue array) => array.Element.EnumerateArray().Select(SqlValue.Of);

    private static bool AreArrays(SqlValue[] it) => Array.TrueForAll(it, value => value.Kind == SqlKind.Array);

    private static SqlValue Contains(SqlValue[] it)
    {
        if (it[0].Kind != SqlKind.Array || it[1].IsUndefined) return SqlValue.Undefined;
        if (it.Length == 3 && it[2].Kind != SqlKind.Boolean) return SqlValue.Undefined;
        var partial = it.Length == 3 && it[2].IsTrue;
        return SqlValue.Of(Elements(it[0]).Any(element => element.Equals(it[1]) || (partial && Holds(element, it[1]))));
    }

    /// <summary>Whether an object has all properties of another one.</summary>
    private static bool Holds(SqlValue element, SqlValue part) =>
        element.Kind == SqlKind.Object && part.Kind == SqlKind.Object &&
        part.Element.EnumerateObject().All(property =>
            element.Element.TryGetProperty(property.Name, out var value) &&
            SqlValue.Of(value).Equals(SqlValue.Of(property.Value)));

    private static SqlValue Compare(SqlValue[] it, Func<HashSet<SqlValue>, IEnumerable<SqlValue>, bool> test) =>
        it[0].Kind == SqlKind.Array
            ? SqlValue.Of(test([.. Elements(it[0])], it.Skip(1).Where(value => !value.IsUndefined)))
            : SqlValue.Undefined;

    private static SqlValue Slice(SqlValue[] it)
    {
        if (it[0].Kind != SqlKind.Array || it[1].Kind != SqlKind.Number) return SqlValue.Undefined;
        if (it.Length == 3 && it[2].Kind != SqlKind.Number) return SqlValue.Undefined;
        var length = it[0].Element.GetArrayLength();
        // A negative start counts from the end.
        var from = Math.Truncate(it[1].Number);
        var start = (int)Math.Clamp(from < 0 ? length + from : from, 0, length);
        var count = it.Length == 3 ? (int)Math.Clamp(Math.Truncate(it[2].Number), 0, length) : length;
        return SqlJson.ArrayOf(Elements(it[0]).Skip(start).Take(count));
    }
}
