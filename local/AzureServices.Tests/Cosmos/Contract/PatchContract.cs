using System.Net;
using Microsoft.Azure.Cosmos;
using Newtonsoft.Json.Linq;

namespace AzureServices.Tests.Cosmos.Contract;

public sealed class PatchContract(string account) : ContractSuite(account)
{
    [Test]
    public async Task Patch_OfEachKind_ChangesTheItem()
    {
        await CreateAsync("""{"points":5,"tags":["a"],"old":1,"in":{"x":1},"name":"n"}""");

        var patched = await PatchAsync(
            PatchOperation.Increment("/points", 7), PatchOperation.Add("/tags/-", "b"), PatchOperation.Remove("/old"),
            PatchOperation.Set("/in/y", 2), PatchOperation.Replace("/in/x", 9), PatchOperation.Move("/name", "/title"));

        var stored = patched.Resource;
        Assert.That((int)stored["points"]!, Is.EqualTo(12));
        Assert.That(stored["tags"]!.Values<string>(), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(stored["old"], Is.Null);
        Assert.That(((int)stored["in"]!["x"]!, (int)stored["in"]!["y"]!), Is.EqualTo((9, 2)));
        Assert.That((stored["name"], (string?)stored["title"]), Is.EqualTo(((JToken?)null, "n")));
    }

    [Test]
    public async Task Patch_OfAnArray_InsertsSetsAndRemovesByPlace()
    {
        await CreateAsync("""{"tags":["a","b","c"]}""");

        var patched = await PatchAsync(
            PatchOperation.Add("/tags/1", "new"), PatchOperation.Set("/tags/0", "A"), PatchOperation.Remove("/tags/3"),
            PatchOperation.Replace("/tags/2", "B"));

        Assert.That(patched.Resource["tags"]!.Values<string>(), Is.EqualTo(new[] { "A", "new", "B" }));
    }

    [Test]
    public async Task Increment_OfWholeAndFraction_AddsThemAndMakesWhatIsMissing()
    {
        await CreateAsync("""{"points":9007199254740000,"rate":1.5}""");

        var patched = await PatchAsync(
            PatchOperation.Increment("/points", -1), PatchOperation.Increment("/rate", 0.25),
            PatchOperation.Increment("/fresh", 3));

        Assert.That((long)patched.Resource["points"]!, Is.EqualTo(9007199254739999));
        Assert.That((double)patched.Resource["rate"]!, Is.EqualTo(1.75));
        Assert.That((int)patched.Resource["fresh"]!, Is.EqualTo(3));
    }

    private static IEnumerable<TestCaseData> Unfit()
    {
        yield return new TestCaseData(PatchOperation.Replace("/none", 1)).SetArgDisplayNames("replace of nothing");
        yield return new TestCaseData(PatchOperation.Remove("/none")).SetArgDisplayNames("remove of nothing");
        yield return new TestCaseData(PatchOperation.Set("/none/x", 1)).SetArgDisplayNames("set below nothing");
        yield return new TestCaseData(PatchOperation.Increment("/name", 1)).SetArgDisplayNames("increment of a text");
        yield return new TestCaseData(PatchOperation.Add("/tags/9", "x")).SetArgDisplayNames("add beyond the array");
        yield return new TestCaseData(PatchOperation.Move("/none", "/x")).SetArgDisplayNames("move of nothing");
        yield return new TestCaseData(PatchOperation.Set("/customerId", "x")).SetArgDisplayNames("the partition key");
    }

    [TestCaseSource(nameof(Unfit))]
    public async Task Patch_ThatDoesNotFit_IsRefusedAndChangesNothing(PatchOperation operation)
    {
        var created = await CreateAsync("""{"name":"n","tags":[]}""");

        var refused = Assert.ThrowsAsync<CosmosException>(
            () => PatchAsync(PatchOperation.Set("/first", 1), operation));

        Assert.That(refused!.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((await Ledger.ReadItemAsync<JObject>("e1", Partition)).ETag, Is.EqualTo(created.ETag));
    }

    [Test]
    public async Task Patch_OfElevenOperations_IsRefusedAndOneLessIsNot()
    {
        await CreateAsync("{}");
        var operations = Enumerable.Range(0, 11).Select(i => PatchOperation.Set($"/p{i}", i)).ToArray();

        var refused = Assert.ThrowsAsync<CosmosException>(() => PatchAsync(operations));
        var patched = await PatchAsync(operations[..10]);

        Assert.That(refused!.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(patched.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("FROM c WHERE c.status = 'open'", true)]
    [TestCase("from c where c.status = 'closed'", false)]
    [TestCase("FROM c WHERE c.missing > 5", false)]
    public async Task Condition_OfAPatch_DecidesWhetherItIsMade(string condition, bool made)
    {
        await CreateAsync("""{"status":"open"}""");

        using var answer = await Ledger.PatchItemStreamAsync(
            "e1", Partition, [PatchOperation.Set("/status", "paid")],
            new PatchItemRequestOptions { FilterPredicate = condition });

        var stored = (await Ledger.ReadItemAsync<JObject>("e1", Partition)).Resource;
        Assert.That(
            answer.StatusCode, Is.EqualTo(made ? HttpStatusCode.OK : HttpStatusCode.PreconditionFailed));
        Assert.That((string?)stored["status"], Is.EqualTo(made ? "paid" : "open"));
    }

    [Test]
    public async Task Condition_InABatch_FailsTheWholeOfIt()
    {
        await CreateAsync("""{"status":"open"}""");

        using var answer = await Ledger.CreateTransactionalBatch(Partition).CreateItem(Some("e2"))
            .PatchItem("e1", [PatchOperation.Set("/status", "paid")], new TransactionalBatchPatchItemRequestOptions
            {
                FilterPredicate = "FROM c WHERE c.status = 'closed'",
            })
            .ExecuteAsync();

        Assert.That(answer.Select(it => (int)it.StatusCode), Is.EqualTo(new[] { 424, 412 }));
        using var other = await Ledger.ReadItemStreamAsync("e2", Partition);
        Assert.That(other.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private Task<ItemResponse<JObject>> CreateAsync(string json)
    {
        var item = JObject.Parse(json);
        (item["id"], item["customerId"]) = ("e1", Customer);
        return Ledger.CreateItemAsync(item, Partition);
    }

    private Task<ItemResponse<JObject>> PatchAsync(params PatchOperation[] operations) =>
        Ledger.PatchItemAsync<JObject>("e1", Partition, operations);
}
