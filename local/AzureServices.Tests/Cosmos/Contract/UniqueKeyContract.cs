using System.Net;
using Microsoft.Azure.Cosmos;
using Newtonsoft.Json.Linq;

namespace AzureServices.Tests.Cosmos.Contract;

public sealed class UniqueKeyContract(string account) : ContractSuite(account)
{
    protected override ContainerProperties LedgerProperties => new("members", "/customerId")
    {
        UniqueKeyPolicy = new UniqueKeyPolicy
        {
            UniqueKeys =
            {
                new UniqueKey { Paths = { "/mail" } },
                new UniqueKey { Paths = { "/card/kind", "/card/number" } },
            },
        },
    };

    [Test]
    public async Task Create_OfATakenValue_ConflictsInThisPartitionOnly()
    {
        await Ledger.CreateItemAsync(Member("a", "a@x", 1), Partition);

        using var taken = await CreateAsync(Member("b", "a@x", 2), Partition);
        var other = Member("b", "a@x", 2);
        other["customerId"] = Customer + "-other";
        using var elsewhere = await CreateAsync(other, new PartitionKey(Customer + "-other"));

        Assert.That(taken.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(elsewhere.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task Key_OfSeveralPaths_ConflictsOnlyWhereAllAreTheSame()
    {
        await Ledger.CreateItemAsync(Member("a", "a@x", 1), Partition);

        var half = Member("b", "b@x", 1);
        half["card"]!["kind"] = "silver";
        using var halfTaken = await CreateAsync(half, Partition);
        using var taken = await CreateAsync(Member("c", "c@x", 1), Partition);

        Assert.That(halfTaken.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(taken.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
    }

    [Test]
    public async Task Value_LackedByTwoItems_ConflictsAsNull()
    {
        var first = Member("a", "a@x", 1);
        var second = Member("b", "b@x", 2);
        first.Remove("mail");
        second.Remove("mail");
        await Ledger.CreateItemAsync(first, Partition);

        using var taken = await CreateAsync(second, Partition);

        Assert.That(taken.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
    }

    [Test]
    public async Task Replace_AndPatch_KeepTheRuleAndFreeTheOldValue()
    {
        await Ledger.CreateItemAsync(Member("a", "a@x", 1), Partition);
        await Ledger.CreateItemAsync(Member("b", "b@x", 2), Partition);

        await Ledger.ReplaceItemAsync(Member("a", "a@x", 3), "a", Partition);
        var replace = Assert.ThrowsAsync<CosmosException>(
            () => Ledger.ReplaceItemAsync(Member("b", "a@x", 2), "b", Partition));
        var patch = Assert.ThrowsAsync<CosmosException>(
            () => Ledger.PatchItemAsync<JObject>("b", Partition, [PatchOperation.Set("/mail", "a@x")]));
        await Ledger.PatchItemAsync<JObject>("a", Partition, [PatchOperation.Set("/mail", "new@x")]);
        await Ledger.ReplaceItemAsync(Member("b", "a@x", 1), "b", Partition);

        Assert.That(
            (replace!.StatusCode, patch!.StatusCode), Is.EqualTo((HttpStatusCode.Conflict, HttpStatusCode.Conflict)));
    }

    [Test]
    public async Task Batch_ThatTakesAValueTwice_StoresNothing()
    {
        using var answer = await Ledger.CreateTransactionalBatch(Partition)
            .CreateItem(Member("a", "a@x", 1)).CreateItem(Member("b", "a@x", 2)).ExecuteAsync();
        using var read = await Ledger.ReadItemStreamAsync("a", Partition);

        Assert.That(answer.Select(it => (int)it.StatusCode), Is.EqualTo(new[] { 424, 409 }));
        Assert.That(read.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Delete_OfAnItem_FreesItsValuesAlsoWithinOneBatch()
    {
        await Ledger.CreateItemAsync(Member("a", "a@x", 1), Partition);

        using var answer = await Ledger.CreateTransactionalBatch(Partition)
            .DeleteItem("a").CreateItem(Member("b", "a@x", 1)).ExecuteAsync();
        await Ledger.DeleteItemAsync<JObject>("b", Partition);
        using var again = await CreateAsync(Member("c", "a@x", 1), Partition);

        Assert.That(answer.IsSuccessStatusCode, Is.True);
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test]
    public async Task Policy_Replaced_IsRefusedAndStaysWhatItWas()
    {
        var changed = LedgerProperties;
        changed.UniqueKeyPolicy.UniqueKeys.RemoveAt(0);

        var refused = Assert.ThrowsAsync<CosmosException>(() => Ledger.ReplaceContainerAsync(changed));
        ContainerProperties read = await Ledger.ReadContainerAsync();

        Assert.That(refused!.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(read.UniqueKeyPolicy.UniqueKeys.SelectMany(key => key.Paths),
            Is.EqualTo(new[] { "/mail", "/card/kind", "/card/number" }));
    }

    private static JObject Member(string id, string mail, int number) => new()
    {
        ["id"] = id,
        ["customerId"] = Customer,
        ["mail"] = mail,
        ["card"] = new JObject { ["kind"] = "gold", ["number"] = number },
    };

    private Task<ResponseMessage> CreateAsync(JObject item, PartitionKey partition) =>
        Ledger.CreateItemStreamAsync(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(item.ToString())), partition);
}
