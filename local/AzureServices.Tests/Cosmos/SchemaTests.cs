using System.Globalization;
using AzureServices.Cosmos;
using Microsoft.Azure.Cosmos;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Newtonsoft.Json.Linq;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

public sealed class SchemaTests
{
    // The tables of version 0 with one container that asks for time to live and a unique key, and its items.
    private const string VersionZero = """
        CREATE TABLE counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE databases (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, changed_at INTEGER NOT NULL);
        CREATE TABLE containers (
            number INTEGER PRIMARY KEY, database INTEGER NOT NULL, id TEXT NOT NULL, properties TEXT NOT NULL,
            changed_at INTEGER NOT NULL, UNIQUE (database, id));
        CREATE TABLE items (
            number INTEGER PRIMARY KEY, container INTEGER NOT NULL, partition TEXT NOT NULL, id TEXT NOT NULL,
            change INTEGER NOT NULL, changed_at INTEGER NOT NULL, body BLOB NOT NULL);
        CREATE UNIQUE INDEX items_by_key ON items (container, partition, id);
        CREATE UNIQUE INDEX items_by_change ON items (container, change);
        INSERT INTO counters VALUES ('lsn', 5), ('number', 7);
        INSERT INTO databases VALUES (1, 'loyalty', 1700000000);
        INSERT INTO containers VALUES (2, 1, 'ledger', '{"id":"ledger","partitionKey":{"paths":["/customerId"],
            "kind":"Hash","version":2},"defaultTtl":60,"uniqueKeyPolicy":{"uniqueKeys":[{"paths":["/mail"]}]}}',
            1700000000);
        """;

    private string _file = "";

    [SetUp]
    public void NameAFile() =>
        _file = Path.Combine(
            Path.GetTempPath(), $"cosmos-schema-{TestContext.CurrentContext.Test.ID}-{Environment.ProcessId}.db");

    [TearDown]
    public void DeleteTheFile()
    {
        foreach (var suffix in new[] { "", "-wal", "-shm" }) File.Delete(_file + suffix);
    }

    [Test]
    public async Task File_OfTheEarlierVersion_IsBroughtUpToDateWithItsItems()
    {
        var now = Noon.ToUnixTimeSeconds();
        Run(VersionZero
            + Item(3, "\"\"ada\"", now, """ "customerId":"ada","mail":"a@x" """)
            + Item(4, "42", now, """ "customerId":42 """) + Item(5, "null", now, """ "customerId":null """)
            + Item(6, "{}", now, """ "mail":"b@x" """)
            + Item(7, "\"\"ada\"", now - 61, """ "customerId":"ada","mail":"c@x" """));

        var time = new FakeTimeProvider(Noon);
        await using var account = await StartAsync(_file, time);
        foreach (var (id, key) in new (string, PartitionKey)[]
        {
            ("3", Ada), ("4", new PartitionKey(42)), ("5", PartitionKey.Null), ("6", PartitionKey.None),
        })
            Assert.That((await account.Ledger.ReadItemAsync<JObject>(id, key)).Resource, Is.Not.Null, id);

        var taken = Assert.ThrowsAsync<CosmosException>(() => account.Ledger.CreateItemAsync(
            new { id = "new", customerId = "ada", mail = "a@x" }, Ada));
        Assert.That((int)taken!.StatusCode, Is.EqualTo(409));
        Assert.That((await account.QueryAsync<int>("SELECT VALUE COUNT(1) FROM c")).Single(), Is.EqualTo(4));
    }

    [Test]
    public void File_OfALaterVersion_IsRefusedByName()
    {
        Run("PRAGMA user_version = 99");

        var refused = Assert.ThrowsAsync<LocalServiceException>(
            () => CosmosEndpoint.StartAsync(new CosmosEndpointOptions { Path = _file }));

        Assert.That(refused!.Message, Does.Contain(_file).And.Contain("99"));
        Assert.That(File.Exists(_file + ".lock"), Is.False);
    }

    private void Run(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={_file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Item(int number, string partition, long changedAt, string properties) =>
        string.Create(CultureInfo.InvariantCulture, $$"""
            INSERT INTO items VALUES ({{number}}, 2, '{{partition.Replace("\"\"", "\"").TrimEnd('"')}}', '{{number}}',
                {{number * 128}}, {{changedAt}}, CAST('{"id":"{{number}}",{{properties}}}' AS BLOB));

            """);
}
