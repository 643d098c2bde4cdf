using System.Collections.Immutable;

namespace AzureServices.Cosmos.Storage;

/// <summary>
/// The databases and containers of the account as last committed. Replaced as a whole, so that readers need no
/// lock.
/// </summary>
internal sealed record Catalog(ImmutableList<Database> Databases, ImmutableList<Container> Containers)
{
    /// <summary>Finds a database by its name or resource id.</summary>
    public Database? Find(string database) =>
        Databases.Find(it => it.Id == database) ?? Databases.Find(it => it.Rid == database);

    /// <summary>Finds a container by the names or the resource ids of itself and its database.</summary>
    public Container? Find(string database, string container) =>
        Containers.Find(it => it.Id == container && it.Database.Id == database) ??
        Containers.Find(it => it.Rid == container && it.Database.Rid == database);

    public IEnumerable<Container> Of(Database database) =>
        Containers.Where(it => it.Database.Number == database.Number);

    public static Catalog Load(ReadConnections connections)
    {
        using var connection = connections.Rent();
        var databases = ImmutableList.CreateBuilder<Database>();
        using (var reader = connection.Query("SELECT number, id, changed_at FROM databases ORDER BY number"))
            while (reader.Read())
                databases.Add(new Database(reader.GetInt32(0), reader.GetString(1), reader.GetInt64(2)));

        var containers = ImmutableList.CreateBuilder<Container>();
        using (var reader = connection.Query(
            "SELECT number, database, id, properties, changed_at FROM containers ORDER BY number"))
            while (reader.Read())
            {
                var database = databases.Find(it => it.Number == reader.GetInt32(1))!;
                containers.Add(new Container(
                    reader.GetInt32(0), database, reader.GetString(2), reader.GetString(3), reader.GetInt64(4)));
            }

        return new Catalog(databases.ToImmutable(), containers.ToImmutable());
    }
}
