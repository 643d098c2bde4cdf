using System.Text.Json;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Query;

/// <summary>What a run of a query knows while it walks over its rows.</summary>
/// <param name="slotCount">How many values the query keeps.</param>
/// <param name="now">The time of the whole page.</param>
internal sealed class SqlRun(int slotCount, DateTimeOffset now)
{
    // Joins multiply. What is beyond this would keep the endpoint busy for minutes.
    private const int CombinationsMax = 5_000_000;

    private int _combinations;

    public SqlValue[] Slots { get; } = new SqlValue[slotCount];

    /// <summary>The items of the container.</summary>
    public IEnumerable<JsonElement> Documents { get; set; } = [];

    public DateTimeOffset Now { get; } = now;

    /// <summary>Counts a combination of rows.</summary>
    /// <exception cref="RefusedException">The query looks at too many.</exception>
    public void Step()
    {
        if (++_combinations > CombinationsMax)
            throw RefusedException.Malformed(
                $"The query looks at more than {CombinationsMax} combinations of rows for a page; join fewer arrays.");
    }
}
