using Microsoft.Data.Sqlite;

namespace AzureServices.EventGrid.Storage;

/// <summary>The version of each blob announced last. Kept in the file with the events, so that both agree.</summary>
internal sealed class KnownBlobs
{
    private readonly Dictionary<BlobAddress, string> _etags;

    public KnownBlobs(GridDatabase database) => _etags = database.Read(ReadAll);

    public string? ETagOf(BlobAddress address) => _etags.GetValueOrDefault(address);

    public IReadOnlyList<BlobAddress> In(string container) => [.. _etags.Keys.Where(a => a.Container == container)];

    /// <summary>What to write beside the events.</summary>
    public static void Store(SqliteConnection connection, IReadOnlyDictionary<BlobAddress, string?> changes)
    {
        foreach (var (address, etag) in changes)
        {
            DeliveryStore.Run(
                connection,
                etag is null
                    ? "DELETE FROM known_blobs WHERE container = $container AND blob = $blob"
                    : "INSERT OR REPLACE INTO known_blobs (container, blob, etag) VALUES ($container, $blob, $etag)",
                ("$container", address.Container), ("$blob", address.Blob), ("$etag", etag));
        }
    }

    /// <summary>What to remember once it is written.</summary>
    public void Remember(IReadOnlyDictionary<BlobAddress, string?> changes)
    {
        foreach (var (address, etag) in changes)
        {
            if (etag is null)
            {
                _etags.Remove(address);
            }
            else
            {
                _etags[address] = etag;
            }
        }
    }

    private static Dictionary<BlobAddress, string> ReadAll(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT container, blob, etag FROM known_blobs";
        using var reader = command.ExecuteReader();
        var etags = new Dictionary<BlobAddress, string>();
        while (reader.Read())
        {
            etags[new BlobAddress(reader.GetString(0), reader.GetString(1))] = reader.GetString(2).Trim('"');
        }

        return etags;
    }
}
