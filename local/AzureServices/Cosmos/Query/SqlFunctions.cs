namespace AzureServices.Cosmos.Query;

/// <summary>A function of the query language.</summary>
/// <param name="Name">As the language writes it; case does not count.</param>
/// <param name="ArgumentsMin">The fewest arguments.</param>
/// <param name="ArgumentsMax">The most arguments.</param>
/// <param name="Body">What it does. An argument of a wrong kind makes the result undefined.</param>
internal sealed record SqlFunction(
    string Name, int ArgumentsMin, int ArgumentsMax, Func<SqlValue[], SqlRun, SqlValue> Body)
{
    public const int AnyNumber = int.MaxValue;

    public SqlFunction(string name, int arguments, Func<SqlValue[], SqlValue> body)
        : this(name, arguments, arguments, (values, _) => body(values))
    {
    }

    public SqlFunction(string name, int argumentsMin, int argumentsMax, Func<SqlValue[], SqlValue> body)
        : this(name, argumentsMin, argumentsMax, (values, _) => body(values))
    {
    }

    public bool Takes(int arguments) => arguments >= ArgumentsMin && arguments <= ArgumentsMax;

    /// <summary>How many arguments it takes, in words.</summary>
    public string Arity =>
        ArgumentsMax == AnyNumber ? $"at least {ArgumentsMin}" :
        ArgumentsMin == ArgumentsMax ? $"{ArgumentsMin}" : $"{ArgumentsMin} to {ArgumentsMax}";
}

/// <summary>All functions by their names.</summary>
internal static class SqlFunctions
{
    private static readonly Dictionary<string, SqlFunction> ByName = new[]
        {
            SqlKindFunctions.All, SqlTextFunctions.All, SqlNumberFunctions.All, SqlArrayFunctions.All,
            SqlTimeFunctions.All, SqlConversions.All,
        }
        .SelectMany(functions => functions)
        .ToDictionary(function => function.Name, StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<string> Names => ByName.Keys;

    public static SqlFunction? Find(string name) => ByName.GetValueOrDefault(name);
}
