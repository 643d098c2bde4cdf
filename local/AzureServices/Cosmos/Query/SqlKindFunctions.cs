namespace AzureServices.Cosmos.Query;

/// <summary>Functions that ask what a value is, and those that choose by it.</summary>
internal static class SqlKindFunctions
{
    public static readonly SqlFunction[] All =
    [
        Test("IS_DEFINED", it => !it.IsUndefined),
        Test("IS_NULL", it => it.Kind == SqlKind.Null),
        Test("IS_BOOL", it => it.Kind == SqlKind.Boolean),
        Test("IS_NUMBER", it => it.Kind == SqlKind.Number),
        Test("IS_FINITE_NUMBER", it => it.Kind == SqlKind.Number && double.IsFinite(it.Number)),
        Test("IS_INTEGER", it => it.Kind == SqlKind.Number && double.IsInteger(it.Number)),
        Test("IS_STRING", it => it.Kind == SqlKind.Text),
        Test("IS_ARRAY", it => it.Kind == SqlKind.Array),
        Test("IS_OBJECT", it => it.Kind == SqlKind.Object),
        Test("IS_PRIMITIVE", it => it.IsPrimitive),
        new("IIF", 3, it => it[0].IsTrue ? it[1] : it[2]),
        new("CHOOSE", 2, SqlFunction.AnyNumber, Choose),
    ];

    private static SqlFunction Test(string name, Func<SqlValue, bool> test) =>
        new(name, 1, it => SqlValue.Of(test(it[0])));

    private static SqlValue Choose(SqlValue[] it) =>
        it[0].Kind == SqlKind.Number && it[0].Number >= 1 && it[0].Number < it.Length
            ? it[(int)it[0].Number]
            : SqlValue.Undefined;
}
