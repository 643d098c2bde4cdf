using System.Globalization;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;

namespace LedgerBench;

/// <summary>Commands of customers drawn at random, the same ones in every run.</summary>
internal sealed class LedgerWork(LedgerUnderTest ledger, int customers)
{
    private const int Seed = 2026;
    private const int OpeningPoints = 1_000;
    private static readonly string Filling = new('x', 700);
    private static readonly DateTimeOffset Bought = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);

    private readonly Random random = new(Seed);
    private readonly Lock door = new();
    private long next;
    private long awarded;
    private long redeemed;

    /// <summary>The first award of the customer with this number.</summary>
    public async Task OpenAsync(int number, CancellationToken ct) =>
        await DoneAsync(Award(Customer(number), "opening", OpeningPoints), OpeningPoints, ct);

    public async Task AwardAsync(int number, CancellationToken ct) =>
        await DoneAsync(Award(Drawn(), NextId(), points: 249), points: 249, ct);

    public async Task RedeemAsync(int number, CancellationToken ct)
    {
        var command = new RedeemPoints
        {
            CustomerId = Drawn(),
            RecordedBy = "bench",
            RequestId = NextId(),
            Points = new Points(1),
        };
        await DoneAsync(command, points: -1, ct);
    }

    /// <summary>One account for each customer of the baseline.</summary>
    public Task PrepareBaselineAsync(CancellationToken ct) => Parallel.ForEachAsync(
        Enumerable.Range(0, customers), new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = ct },
        async (number, cancellation) =>
        {
            var customer = "bare-" + Customer(number);
            await ledger.Container.UpsertItemAsync(
                Stored("account", customer, "account"), new PartitionKey(customer), cancellationToken: cancellation);
        });

    /// <summary>The baseline: a read, and a batch of an entry, the account under its ETag, and an event.</summary>
    public async Task BareAsync(int number, CancellationToken ct)
    {
        var customer = "bare-" + Drawn();
        var partition = new PartitionKey(customer);
        while (true)
        {
            var account = await ledger.Container.ReadItemAsync<Document>("account", partition, cancellationToken: ct);
            var id = NextId();
            using var answer = await ledger.Container.CreateTransactionalBatch(partition)
                .CreateItem(Stored(id, customer, "entry"))
                .ReplaceItem(
                    "account", account.Resource, new TransactionalBatchItemRequestOptions { IfMatchEtag = account.ETag })
                .UpsertItem(Stored("outbox:" + id, customer, "outbox"))
                .ExecuteAsync(ct);
            if (answer.IsSuccessStatusCode) return;
        }
    }

    /// <summary>Holds all balances together against what was done.</summary>
    public async Task VerifyAsync(CancellationToken ct)
    {
        var query = new QueryDefinition(
            "SELECT VALUE SUM(c.balance) FROM c WHERE c.type = 'account' AND STARTSWITH(c.customerId, 'c-')");
        using var pages = ledger.Container.GetItemQueryIterator<long>(query);
        long sum = 0;
        while (pages.HasMoreResults) sum += (await pages.ReadNextAsync(ct)).Sum();
        if (sum != awarded - redeemed)
        {
            throw new InvalidOperationException($"The balances are {sum}, not {awarded - redeemed}.");
        }
    }

    private async Task DoneAsync(LedgerCommand command, long points, CancellationToken ct)
    {
        if (await ledger.Ledger.ExecuteAsync(command, ct) is not LedgerAnswer.Recorded)
        {
            throw new InvalidOperationException($"{command.EntryId} of {command.CustomerId} was not recorded.");
        }

        if (points > 0) Interlocked.Add(ref awarded, points);
        else Interlocked.Add(ref redeemed, -points);
    }

    private static EarnPoints Award(string customer, string purchase, long points) => new()
    {
        CustomerId = customer,
        RecordedBy = "bench",
        EffectiveAt = Bought,
        PurchaseHash = ContentHash.Of(customer, purchase),
        Receipt = new Receipt(
            "default/1", "bench", purchase, "down", [new ReceiptLine(points / 10m, "EUR", 10, new Points(points))]),
    };

    private string Drawn()
    {
        lock (door) return Customer(random.Next(customers));
    }

    private static string Customer(int number) => string.Create(CultureInfo.InvariantCulture, $"c-{number}");

    private string NextId() => Interlocked.Increment(ref next).ToString(CultureInfo.InvariantCulture);

    private static Document Stored(string id, string customerId, string type) => new(id, customerId, type, Filling);

    /// <summary>About as large as what the ledger stores.</summary>
    private sealed record Document(string Id, string CustomerId, string Type, string Filling);
}
