namespace AzureServices.Cosmos.Query;

/// <summary>Functions over numbers, which are doubles. A result that is no finite number is undefined.</summary>
internal static class SqlNumberFunctions
{
    public static readonly SqlFunction[] All =
    [
        Of("ABS", Math.Abs),
        Of("CEILING", Math.Ceiling),
        Of("FLOOR", Math.Floor),
        Of("TRUNC", Math.Truncate),
        Of("SIGN", it => Math.Sign(it)),
        Of("SQRT", Math.Sqrt),
        Of("SQUARE", it => it * it),
        Of("EXP", Math.Exp),
        Of("LOG10", Math.Log10),
        Of("SIN", Math.Sin),
        Of("COS", Math.Cos),
        Of("TAN", Math.Tan),
        Of("COT", it => 1 / Math.Tan(it)),
        Of("ASIN", Math.Asin),
        Of("ACOS", Math.Acos),
        Of("ATAN", Math.Atan),
        Of("DEGREES", it => it * 180 / Math.PI),
        Of("RADIANS", it => it * Math.PI / 180),
        OfTwo("POWER", Math.Pow),
        OfTwo("ATN2", Math.Atan2),
        new("PI", 0, _ => SqlValue.Of(Math.PI)),
        new("ROUND", 1, 2, Round),
        new("LOG", 1, 2, it => AreNumbers(it)
            ? SqlValue.Of(it.Length == 1 ? Math.Log(it[0].Number) : Math.Log(it[0].Number, it[1].Number))
            : SqlValue.Undefined),
    ];

    private static SqlFunction Of(string name, Func<double, double> body) =>
        new(name, 1, it => AreNumbers(it) ? SqlValue.Of(body(it[0].Number)) : SqlValue.Undefined);

    private static SqlFunction OfTwo(string name, Func<double, double, double> body) =>
        new(name, 2, it => AreNumbers(it) ? SqlValue.Of(body(it[0].Number, it[1].Number)) : SqlValue.Undefined);

    private static bool AreNumbers(SqlValue[] it) =>
        Array.TrueForAll(it, value => value.Kind == SqlKind.Number && double.IsFinite(value.Number));

    /// <summary>A half goes away from zero.</summary>
    private static SqlValue Round(SqlValue[] it)
    {
        if (!AreNumbers(it)) return SqlValue.Undefined;
        if (it.Length == 1) return SqlValue.Of(Math.Round(it[0].Number, MidpointRounding.AwayFromZero));
        return it[1].Number is >= 0 and <= 15 && double.IsInteger(it[1].Number)
            ? SqlValue.Of(Math.Round(it[0].Number, (int)it[1].Number, MidpointRounding.AwayFromZero))
            : SqlValue.Undefined;
    }
}
