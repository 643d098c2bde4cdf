using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Storage;

/// <summary>Creates, finds and deletes databases and containers, and keeps their throughput.</summary>
internal sealed class CatalogStore(CatalogHolder holder, WriteQueue writes)
{
    public Catalog Current => holder.Committed;

    /// <summary>Ends with null where the id is taken.</summary>
    public Task<Database?> CreateDatabaseAsync(string id, Throughput? throughput) =>
        WriteAsync<Database?>((catalog, transaction) =>
        {
            if (catalog.Databases.Exists(it => it.Id == id)) return (null, null);
            var database = new Database((int)transaction.NextNumber(), id, transaction.Now);
            transaction.Run("INSERT INTO databases VALUES ($number, $id, $at)",
                ("$number", database.Number), ("$id", id), ("$at", database.ChangedAt));
            var with = catalog with { Databases = catalog.Databases.Add(database) };
            return (WithOffer(with, transaction, database.Number, throughput), database);
        });

    /// <summary>Ends with null where the id is taken.</summary>
    public Task<Container?> CreateContainerAsync(
        Database database, string id, ContainerDefinition definition, Throughput? throughput) =>
        WriteAsync<Container?>((catalog, transaction) =>
        {
            if (catalog.Containers.Exists(it => it.Database.Number == database.Number && it.Id == id))
                return (null, null);
            // Clients place the partitions of a version 1 key by another hash, which fits one range only.
            var ranges = definition.PartitionKey.Version == 1 ? 1 : throughput?.Ranges ?? 1;
            var container = new Container(
                (int)transaction.NextNumber(), database, id, definition, EpkRange.Split(ranges))
            {
                ChangedAt = transaction.Now,
            };
            transaction.Run("INSERT INTO containers VALUES ($number, $database, $id, $properties, $at, $ranges)",
                ("$number", container.Number), ("$database", database.Number), ("$id", id),
                ("$properties", definition.Properties), ("$ranges", ranges), ("$at", container.ChangedAt));
            var with = catalog with { Containers = catalog.Containers.Add(container) };
            return (WithOffer(with, transaction, container.Number, throughput), container);
        });

    /// <summary>Changes the properties of a container; the partition key stays what it was.</summary>
    public Task<Container> ReplaceContainerAsync(Container container, ContainerDefinition definition) =>
        WriteAsync((catalog, transaction) =>
        {
            var changed = container with { Definition = definition, ChangedAt = transaction.Now };
            transaction.Run("UPDATE containers SET properties = $properties, changed_at = $at WHERE number = $number",
                ("$number", changed.Number), ("$properties", definition.Properties), ("$at", changed.ChangedAt));
            if (definition.DefaultTtl != container.Definition.DefaultTtl)
                transaction.Run(ItemSql.SetExpiry,
                    ("$container", changed.Number), ("$default", (object?)definition.DefaultTtl ?? DBNull.Value));
            var containers = catalog.Containers.ConvertAll(it => it.Number == changed.Number ? changed : it);
            return ((Catalog?)(catalog with { Containers = containers }), changed);
        });

    /// <summary>Ends with null where the offer has gone with its owner.</summary>
    public Task<Offer?> ReplaceOfferAsync(Offer offer, Throughput throughput) =>
        WriteAsync<Offer?>((catalog, transaction) =>
        {
            if (!catalog.Offers.Exists(it => it.Number == offer.Number)) return (null, null);
            var changed = offer with { Throughput = throughput, ChangedAt = transaction.Now };
            StoreOffer(transaction, changed);
            var offers = catalog.Offers.ConvertAll(it => it.Number == changed.Number ? changed : it);
            return (catalog with { Offers = offers }, changed);
        });

    public Task<bool> DeleteAsync(Container container) => WriteAsync((catalog, transaction) =>
    {
        Remove(transaction, container);
        return ((Catalog?)(catalog with
        {
            Containers = catalog.Containers.RemoveAll(it => it.Number == container.Number),
            Offers = catalog.Offers.RemoveAll(it => it.Owner == container.Number),
        }), true);
    });

    public Task<bool> DeleteAsync(Database database) => WriteAsync((catalog, transaction) =>
    {
        var gone = catalog.Of(database).Select(it => it.Number).Append(database.Number).ToHashSet();
        foreach (var container in catalog.Of(database)) Remove(transaction, container);
        transaction.Run("DELETE FROM offers WHERE owner = $number", ("$number", database.Number));
        transaction.Run("DELETE FROM databases WHERE number = $number", ("$number", database.Number));
        return ((Catalog?)new Catalog(
            catalog.Databases.RemoveAll(it => it.Number == database.Number),
            catalog.Containers.RemoveAll(it => gone.Contains(it.Number)),
            catalog.Offers.RemoveAll(it => gone.Contains(it.Owner))), true);
    });

    private static void Remove(WriteTransaction transaction, Container container)
    {
        foreach (var sql in new[]
        {
            "DELETE FROM items WHERE container = $number", "DELETE FROM unique_values WHERE container = $number",
            "DELETE FROM offers WHERE owner = $number", "DELETE FROM containers WHERE number = $number",
        })
            transaction.Run(sql, ("$number", container.Number));
    }

    private static Catalog WithOffer(Catalog catalog, WriteTransaction transaction, int owner, Throughput? throughput)
    {
        if (throughput is null) return catalog;
        var number = catalog.Offers.Select(it => it.Number).DefaultIfEmpty().Max() + 1;
        var offer = new Offer(number, owner, throughput, transaction.Now);
        StoreOffer(transaction, offer);
        return catalog with { Offers = catalog.Offers.Add(offer) };
    }

    private static void StoreOffer(WriteTransaction transaction, Offer offer) =>
        transaction.Run("INSERT OR REPLACE INTO offers VALUES ($number, $owner, $manual, $max, $at)",
            ("$number", offer.Number), ("$owner", offer.Owner),
            ("$manual", (object?)offer.Throughput.Manual ?? DBNull.Value),
            ("$max", (object?)offer.Throughput.AutoscaleMax ?? DBNull.Value), ("$at", offer.ChangedAt));

    private Task<TResult> WriteAsync<TResult>(
        Func<Catalog, WriteTransaction, (Catalog? Changed, TResult Result)> decide)
    {
        var write = new CatalogWrite<TResult>(holder, decide);
        writes.Add(write);
        return write.Done;
    }
}
