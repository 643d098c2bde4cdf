using System.Collections.Immutable;
using AzureServices.Cosmos.Protocol;

namespace AzureServices.Cosmos.Storage;

/// <summary>
/// The databases and containers of the account, and their throughput, as last committed. Replaced as a whole, so that
/// readers need no lock.
/// </summary>
internal sealed record Catalog(
    ImmutableList<Database> Databases, ImmutableList<Container> Containers, ImmutableList<Offer> Offers)
{
    /// <summary>Finds a database by its name or resource id.</summary>
    public Database? Find(string database) =>
        Databases.Find(it => it.Id == database) ?? Databases.Find(it => it.Rid == database);

    /// <summary>Finds a container by the names or the resource ids of itself and its database.</summary>
    public Container? Find(string database, string container) =>
        Containers.Find(it => it.Id == container && it.Database.Id == database) ??
        Containers.Find(it => it.Rid == container && it.Database.Rid == database);

    public Container? Find(int number) => Containers.Find(it => it.Number == number);

    /// <summary>The throughput of a container's own; null where it was given none.</summary>
    public int? UnitsPerSecondOf(Container container) =>
        Offers.Find(it => it.Owner == container.Number)?.Throughput is { } own ? own.Manual ?? own.AutoscaleMax : null;

    public IEnumerable<Container> Of(Database database) =>
        Containers.Where(it => it.Database.Number == database.Number);

    public static Catalog Load(ReadConnections connections)
    {
        using var connection = connections.Rent();
        var databases = ImmutableList.CreateBuilder<Database>();
        using (var reader = connection.Query("SELECT number, id, changed_at FROM databases ORDER BY number"))
            while (reader.Read())
                databases.Add(new Database(reader.GetInt32(0), reader.GetString(1), reader.GetInt64(2)));
        return new Catalog(
            databases.ToImmutable(), LoadContainers(connection, databases), LoadOffers(connection));
    }

    private static ImmutableList<Container> LoadContainers(
        ReadConnection connection, ImmutableList<Database>.Builder databases)
    {
        var containers = ImmutableList.CreateBuilder<Container>();
        using var reader = connection.Query(
            "SELECT number, database, id, properties, ranges, changed_at FROM containers ORDER BY number");
        while (reader.Read())
        {
            var database = databases.Find(it => it.Number == reader.GetInt32(1))!;
            var ranges = EpkRange.Split(reader.GetInt32(4));
            containers.Add(new Container(
                reader.GetInt32(0), database, reader.GetString(2), new ContainerDefinition(reader.GetString(3)), ranges)
            {
                ChangedAt = reader.GetInt64(5),
            });
        }

        return containers.ToImmutable();
    }

    private static ImmutableList<Offer> LoadOffers(ReadConnection connection)
    {
        var offers = ImmutableList.CreateBuilder<Offer>();
        using var reader = connection.Query(
            "SELECT number, owner, manual, autoscale_max, changed_at FROM offers ORDER BY number");
        while (reader.Read())
        {
            var throughput = new Throughput(
                reader.IsDBNull(2) ? null : reader.GetInt32(2), reader.IsDBNull(3) ? null : reader.GetInt32(3));
            offers.Add(new Offer(reader.GetInt32(0), reader.GetInt32(1), throughput, reader.GetInt64(4)));
        }

        return offers.ToImmutable();
    }
}
