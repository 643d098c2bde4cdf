using Microsoft.Azure.Cosmos;
using Microsoft.Azure.Cosmos.Linq;
using Newtonsoft.Json;

namespace AzureServices.Tests.Cosmos.Contract;

/// <summary>What the client makes of LINQ gives what LINQ itself gives over the same purchases.</summary>
public sealed class LinqContract(string account) : ContractSuite(account)
{
    private static readonly PartitionKey Shop = new("shop");

    private static readonly Purchase[] Purchases =
    [
        new("p1", "shop", "Anna", 5, true, [new("x", 1), new("y", 2)], ["new", "red"]),
        new("p2", "shop", "ben", 7.5, false, [new("x", 4)], []),
        new("p3", "shop", "Anna", 2, false, [], ["red"]),
        new("p4", "shop", "Cleo", 9, true, [new("z", 3), new("x", 3)], ["old"]),
    ];

    [OneTimeSetUp]
    public async Task StorePurchasesAsync()
    {
        foreach (var purchase in Purchases) await Ledger.CreateItemAsync(purchase, Shop);
    }

    private static readonly LinqCase[] Queries =
    [
        Case(all => all.Where(it => it.amount > 4 && it.paid).Select(it => it.id)),
        Case(all => all.Where(it => it.customer == "Anna" || it.amount >= 9).OrderByDescending(it => it.amount)
            .Select(it => it.id)),
        Case(all => all.OrderBy(it => it.id).Skip(1).Take(2).Select(it => it.customer)),
        Case(all => all.OrderBy(it => it.id).Take(3).Select(it => new { it.id, twice = it.amount * 2 })),
        Case(all => all.Select(it => it.customer).Distinct()),
        Case(all => all.Where(it => it.customer.StartsWith("An") || it.customer.EndsWith("eo")).Select(it => it.id)),
        Case(all => all.Where(it => it.customer.Contains("nn")).Select(it => it.customer.ToLower())),
        Case(all => all.Where(it => it.customer.Contains("EN", StringComparison.OrdinalIgnoreCase))
            .Select(it => it.id)),
        Case(all => all.Select(it => it.customer.ToUpper() + "!")),
        Case(all => all.Select(it => it.customer.Substring(1, 2))),
        Case(all => all.Where(it => it.customer.Count() == 3).Select(it => it.customer.Replace("b", "B"))),
        Case(all => all.Where(it => it.tags.Contains("red")).Select(it => it.id)),
        Case(all => all.Where(it => new[] { "p1", "p3" }.Contains(it.id)).Select(it => it.id)),
        Case(all => all.Where(it => it.lines.Any(line => line.quantity > 2)).Select(it => it.id)),
        Case(all => all.Where(it => it.lines.Count() > 1).Select(it => it.id)),
        Case(all => all.Where(it => it.tags.Any()).Select(it => it.tags[0])),
        Case(all => all.SelectMany(it => it.lines).Where(line => line.quantity > 1).Select(line => line.sku)),
        Case(all => all.SelectMany(it => it.lines.Select(line => it.id + ":" + line.sku))),
        Case(all => all.SelectMany(it => it.lines.Where(line => line.sku == "x").Select(line => line.quantity))),
        Case(all => all.Select(it => it.lines.Count())),
        Case(all => all.Select(it => it.lines.Sum(line => line.quantity))),
        Case(all => all.Select(it => it.lines.Where(line => line.quantity > 1).Select(line => line.sku).ToArray())),
        Case(all => all.Select(it => Math.Floor(it.amount))),
        Case(all => all.Select(it => it.paid ? "paid" : "open")),
        Case(all => all.Where(it => it.amount % 2 == 1).Select(it => it.id)),
    ];

    [TestCaseSource(nameof(Numbers))]
    public async Task Query_TranslatedByTheClient_GivesWhatLinqGives(int number)
    {
        var linq = Ledger.GetItemLinqQueryable<Purchase>(
            requestOptions: new QueryRequestOptions { PartitionKey = Shop, MaxItemCount = 2 });

        var found = await Queries[number].Remote(linq);

        Assert.That(found, Is.EquivalentTo(Queries[number].Local(Purchases.AsQueryable())));
    }

    [Test]
    public async Task Aggregates_OfTheClient_GiveWhatLinqGives()
    {
        IQueryable<Purchase> all = Ledger.GetItemLinqQueryable<Purchase>();

        Assert.That((int)await all.Where(it => it.paid).CountAsync(), Is.EqualTo(2));
        Assert.That((double)await all.Select(it => it.amount).SumAsync(), Is.EqualTo(23.5));
        Assert.That((double)await all.Select(it => it.amount).MinAsync(), Is.EqualTo(2));
        Assert.That((double)await all.Select(it => it.amount).MaxAsync(), Is.EqualTo(9));
        Assert.That((double)await all.Select(it => it.amount).AverageAsync(), Is.EqualTo(5.875));
    }

    [Test]
    public async Task GroupBy_OfTheClient_GivesOneResultForEachKey()
    {
        var groups = Ledger.GetItemLinqQueryable<Purchase>().GroupBy(
            it => it.customer,
            (customer, its) => new { customer, count = its.Count(), most = its.Max(it => it.amount) });

        var found = await Feed.ReadAllAsync(groups.ToFeedIterator());

        Assert.That(
            found.Select(it => (it.customer, it.count, it.most)),
            Is.EquivalentTo(new[] { ("Anna", 2, 5d), ("ben", 1, 7.5), ("Cleo", 1, 9) }));
    }

    private static IEnumerable<int> Numbers() => Enumerable.Range(0, Queries.Length);

    /// <summary>One query, run by the account and by LINQ; results as JSON.</summary>
    private sealed record LinqCase(
        Func<IQueryable<Purchase>, Task<List<string>>> Remote, Func<IQueryable<Purchase>, List<string>> Local);

    private static LinqCase Case<T>(Func<IQueryable<Purchase>, IQueryable<T>> query) => new(
        async all => (await Feed.ReadAllAsync(query(all).ToFeedIterator())).ConvertAll(Json),
        all => query(all).ToList().ConvertAll(Json));

    private static string Json<T>(T value) => JsonConvert.SerializeObject(value);
}

#pragma warning disable IDE1006, CA1707
internal sealed record Purchase(
    string id, string customerId, string customer, double amount, bool paid, PurchaseLine[] lines, string[] tags);

internal sealed record PurchaseLine(string sku, int quantity);
#pragma warning restore IDE1006, CA1707
