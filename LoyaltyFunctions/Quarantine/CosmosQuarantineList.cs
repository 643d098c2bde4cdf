using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Quarantine;

/// <summary>Looks through everything that failed, newest first.</summary>
public sealed class CosmosQuarantineList(Database database)
{
    private readonly Container quarantine = database.GetContainer(CosmosNames.Quarantine);

    /// <param name="from">Where the list goes on; null for its beginning.</param>
    /// <param name="limit">How many at the most.</param>
    public async Task<QuarantinePage> ReadAsync(
        QuarantineFilter filter, QuarantinePosition? from, int limit, CancellationToken cancellationToken)
    {
        var options = new QueryRequestOptions
        {
            PartitionKey = filter.Kind is null ? null : new PartitionKey(filter.Kind),
            MaxItemCount = limit + 1,
        };
        var skipped = 0;
        var found = new List<QuarantineItem>();
        using var pages = quarantine.GetItemQueryIterator<QuarantineItem>(Query(filter, from), requestOptions: options);
        while (pages.HasMoreResults && found.Count <= limit)
        {
            foreach (var item in await pages.ReadNextAsync(cancellationToken))
            {
                if (item.QuarantinedAt == from?.At && skipped < from.Skipped) skipped++;
                else found.Add(item);
            }
        }

        var items = found.Take(limit).ToList();
        return new QuarantinePage(items, found.Count > limit ? After(items, from) : null);
    }

    /// <summary>Behind the last of the items. Instants can be the same, so those of it are counted.</summary>
    private static QuarantinePosition After(List<QuarantineItem> items, QuarantinePosition? from)
    {
        var at = items[^1].QuarantinedAt;
        var before = from?.At == at ? from.Skipped : 0;
        return new QuarantinePosition(at, before + items.Count(item => item.QuarantinedAt == at));
    }

    private static QueryDefinition Query(QuarantineFilter filter, QuarantinePosition? from)
    {
        List<(string Condition, string Name, object? Value)> all =
        [
            ("(c.code = @code OR ARRAY_CONTAINS(c.codes, @code))", "@code", filter.Code),
            ("c.quarantinedAt >= @from", "@from", filter.From?.ToUniversalTime()),
            ("c.quarantinedAt < @to", "@to", filter.To?.ToUniversalTime()),
            ("c.quarantinedAt <= @at", "@at", from?.At),
            (filter.Status == QuarantineStatus.Open
                ? "(NOT IS_DEFINED(c.status) OR c.status = @status)"
                : "c.status = @status", "@status", filter.Status),
        ];
        var set = all.Where(it => it.Value is not null).ToList();
        var where = set.Count == 0 ? "" : $" WHERE {string.Join(" AND ", set.Select(it => it.Condition))}";
        return set.Aggregate(
            new QueryDefinition($"SELECT * FROM c{where} ORDER BY c.quarantinedAt DESC"),
            (query, it) => query.WithParameter(it.Name, it.Value));
    }
}

/// <param name="Next">Where the list goes on; null on its last page.</param>
public sealed record QuarantinePage(IReadOnlyList<QuarantineItem> Items, QuarantinePosition? Next);
