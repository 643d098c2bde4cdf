using System.Text.Json;
using AzureServices.Cosmos.Protocol;
using AzureServices.Cosmos.Query;

namespace AzureServices.Cosmos.Storage;

/// <summary>What must be true of an item before a patch: <c>FROM c WHERE ...</c> of the query language.</summary>
internal sealed class PatchCondition
{
    private static readonly Dictionary<string, JsonElement> NoParameters = [];

    private readonly SqlQuery _query;

    private PatchCondition(SqlQuery query) => _query = query;

    /// <exception cref="RefusedException">The text is more or less than FROM and WHERE.</exception>
    public static PatchCondition Parse(string text)
    {
        var start = text.TrimStart();
        if (!start.StartsWith("FROM", StringComparison.OrdinalIgnoreCase))
            throw RefusedException.Malformed("The condition of a patch must begin with FROM.");
        var query = SqlParser.Parse("SELECT * " + start, NoParameters);
        if (query.Where is null || query.NeedsWholeContainer || query.Sources is not [{ IsContainer: true }])
            throw RefusedException.Malformed("The condition of a patch must be FROM and WHERE, and nothing else.");
        return new PatchCondition(query);
    }

    /// <exception cref="RefusedException">It looks at too much.</exception>
    public bool IsTrueOf(byte[] body, DateTimeOffset now)
    {
        using var item = JsonDocument.Parse(body);
        return SqlRows.Match(_query, new SqlRun(_query.SlotCount, now) { Documents = [item.RootElement] }).Any();
    }
}
