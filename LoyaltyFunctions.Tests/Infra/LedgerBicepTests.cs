using System.Text.Json.Nodes;
using Infra;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.Infra;

/// <summary>Holds what Bicep makes for the ledger against the names that the code uses.</summary>
public sealed class LedgerBicepTests
{
    private const string BlobContainer = "Microsoft.Storage/storageAccounts/blobServices/containers";
    private const string Database = "Microsoft.DocumentDB/databaseAccounts/sqlDatabases";

    [Test]
    public async Task BlobContainers_AreThoseOfTheCode_AndOpenToNobody()
    {
        var made = (await StorageAsync()).Where(it => Text(it, "type") == BlobContainer).ToList();

        Assert.That(
            made.Select(it => Text(it, "name")),
            Is.EquivalentTo(BlobNames.Containers.Select(name => $"theaccount/default/{name}")));
        Assert.That(made.Select(it => Text(it["properties"]!, "publicAccess")), Is.All.EqualTo("None"));
    }

    [Test]
    public async Task SealsForTenYears_AndIsolatedUploadsForAMonth_AndNothingElse_CannotBeReplacedOrDeleted()
    {
        var policies = (await StorageAsync())
            .Where(it => Text(it, "type") == $"{BlobContainer}/immutabilityPolicies").ToList();

        Assert.That(
            policies.Select(it => (Text(it, "name"), it["properties"]!.ToJsonString())),
            Is.EquivalentTo(new[]
            {
                ($"theaccount/default/{BlobNames.Seals}/default", Protection(3650)),
                ($"theaccount/default/{IsolatedBlobNames.Uploads}/default", Protection(30)),
            }));
    }

    [Test]
    public async Task WhatErasuresDoNotFind_IsDeletedByItsAge_AndNothingElseIs()
    {
        var policy = (await StorageAsync("param archiveRetentionDays = 7"))
            .Single(it => Text(it, "type").EndsWith("/managementPolicies"));

        var rules = policy["properties"]!["policy"]!["rules"]!.AsArray().Select(rule => rule!["definition"]!);
        Assert.That(
            rules.Select(rule => (rule["filters"]!.ToJsonString(), rule["actions"]!.ToJsonString())),
            Is.EqualTo(new[]
            {
                (Within(IsolatedBlobNames.Uploads), $$"""{"baseBlob":{{DeletedAfter(30)}}}"""),
                (Within(BlobNames.Archive), OfEveryForm(DeletedAfter(7))),
                (Within(BlobNames.Processed), OfEveryForm(DeletedAfter(90))),
            }));
    }

    [Test]
    public async Task CosmosContainers_AreThoseOfTheCode_WithKeysAndIndexes()
    {
        var made = await ExpandAsync("param cosmosAccountName = 'the-account'", "ledgerDatabase.bicep");

        var containers = made.Where(it => Text(it, "type") == $"{Database}/containers").ToList();
        Assert.Multiple(() =>
        {
            Assert.That(
                made.Except(containers).Select(it => (Text(it, "type"), Text(it, "name"))),
                Is.EqualTo(new[] { (Database, $"the-account/{CosmosNames.Database}") }));
            Assert.That(
                containers.Select(it => Text(it, "name")),
                Is.EquivalentTo(CosmosNames.Containers.Select(it => $"the-account/{CosmosNames.Database}/{it.Name}")));
            Assert.That(
                containers.Select(it => Described(it["properties"]!["resource"]!)),
                Is.EquivalentTo(CosmosNames.Containers.Select(Described)));
        });
    }

    private static string Within(string container) =>
        $$"""{"blobTypes":["blockBlob"],"prefixMatch":["{{container}}/"]}""";

    private static string DeletedAfter(int days) =>
        $$$"""{"delete":{"daysAfterCreationGreaterThan":{{{days}}}}}""";

    private static string OfEveryForm(string action) =>
        $$"""{"baseBlob":{{action}},"snapshot":{{action}},"version":{{action}}}""";

    private static string Protection(int days) =>
        $$"""{"immutabilityPeriodSinceCreationInDays":{{days}},"allowProtectedAppendWrites":false}""";

    private static string Described(JsonNode resource)
    {
        var policy = resource["indexingPolicy"]!;
        return Described(
            Text(resource, "id"),
            resource["partitionKey"]!["paths"]!.AsArray().Select(path => path!.GetValue<string>()),
            Paths(policy, "includedPaths"), Paths(policy, "excludedPaths"));
    }

    // The local containers are made of the same list; the store itself leaves its tags out of the index.
    private static string Described(CosmosContainer container) => container.IndexedPaths.Count == 0
        ? Described(container.Name, [container.PartitionKeyPath], ["/*"], ["/\"_etag\"/?"])
        : Described(
            container.Name, [container.PartitionKeyPath], container.IndexedPaths, ["/*", "/\"_etag\"/?"]);

    private static string Described(
        string name, IEnumerable<string> keys, IEnumerable<string> included, IEnumerable<string> excluded) =>
        $"{name} by {string.Join(' ', keys)}: {string.Join(' ', included)} without {string.Join(' ', excluded)}";

    private static IEnumerable<string> Paths(JsonNode policy, string name) =>
        policy[name]!.AsArray().Select(path => Text(path!, "path"));

    private static Task<IReadOnlyList<JsonNode>> StorageAsync(string parameters = "") =>
        ExpandAsync($"param storageAccountName = 'theaccount'\n{parameters}", "ledgerStorage.bicep");

    private static async Task<IReadOnlyList<JsonNode>> ExpandAsync(string parameters, string file)
    {
        using var folder = new TemporaryFolder();
        var (said, made) = await BicepCompiler.ExpandAsync(folder.Path, parameters, file);
        Assert.That(said, Is.Empty, "the compiler must have nothing to say");
        return made;
    }

    private static string Text(JsonNode json, string name) => json[name]!.GetValue<string>();
}
