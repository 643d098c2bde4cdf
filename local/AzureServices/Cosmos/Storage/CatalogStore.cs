namespace AzureServices.Cosmos.Storage;

/// <summary>Creates, finds and deletes databases and containers.</summary>
internal sealed class CatalogStore(CatalogHolder holder, WriteQueue writes)
{
    public Catalog Current => holder.Committed;

    /// <summary>Ends with null where the id is taken.</summary>
    public Task<Database?> CreateDatabaseAsync(string id) => WriteAsync<Database?>((catalog, transaction) =>
    {
        if (catalog.Databases.Exists(it => it.Id == id)) return (null, null);
        var database = new Database((int)transaction.NextNumber(), id, transaction.Now);
        transaction.Run("INSERT INTO databases VALUES ($number, $id, $at)",
            ("$number", database.Number), ("$id", id), ("$at", database.ChangedAt));
        return (catalog with { Databases = catalog.Databases.Add(database) }, database);
    });

    /// <summary>Ends with null where the id is taken.</summary>
    public Task<Container?> CreateContainerAsync(Database database, string id, string properties) =>
        WriteAsync<Container?>((catalog, transaction) =>
        {
            if (catalog.Containers.Exists(it => it.Database.Number == database.Number && it.Id == id))
                return (null, null);
            var container = new Container((int)transaction.NextNumber(), database, id, properties, transaction.Now);
            transaction.Run("INSERT INTO containers VALUES ($number, $database, $id, $properties, $at)",
                ("$number", container.Number), ("$database", database.Number), ("$id", id),
                ("$properties", properties), ("$at", container.ChangedAt));
            return (catalog with { Containers = catalog.Containers.Add(container) }, container);
        });

    /// <summary>Changes the properties of a container; the partition key stays what it was.</summary>
    public Task<Container> ReplaceContainerAsync(Container container, string properties) =>
        WriteAsync((catalog, transaction) =>
        {
            var changed =
                new Container(container.Number, container.Database, container.Id, properties, transaction.Now);
            transaction.Run("UPDATE containers SET properties = $properties, changed_at = $at WHERE number = $number",
                ("$number", changed.Number), ("$properties", properties), ("$at", changed.ChangedAt));
            var containers = catalog.Containers.ConvertAll(it => it.Number == changed.Number ? changed : it);
            return ((Catalog?)(catalog with { Containers = containers }), changed);
        });

    public Task<bool> DeleteAsync(Container container) => WriteAsync((catalog, transaction) =>
    {
        Remove(transaction, container);
        var left = catalog.Containers.RemoveAll(it => it.Number == container.Number);
        return ((Catalog?)(catalog with { Containers = left }), true);
    });

    public Task<bool> DeleteAsync(Database database) => WriteAsync((catalog, transaction) =>
    {
        foreach (var container in catalog.Of(database)) Remove(transaction, container);
        transaction.Run("DELETE FROM databases WHERE number = $number", ("$number", database.Number));
        return ((Catalog?)new Catalog(
            catalog.Databases.RemoveAll(it => it.Number == database.Number),
            catalog.Containers.RemoveAll(it => it.Database.Number == database.Number)), true);
    });

    private static void Remove(WriteTransaction transaction, Container container)
    {
        transaction.Run("DELETE FROM items WHERE container = $number", ("$number", container.Number));
        transaction.Run("DELETE FROM containers WHERE number = $number", ("$number", container.Number));
    }

    private Task<TResult> WriteAsync<TResult>(
        Func<Catalog, WriteTransaction, (Catalog? Changed, TResult Result)> decide)
    {
        var write = new CatalogWrite<TResult>(holder, decide);
        writes.Add(write);
        return write.Done;
    }
}
