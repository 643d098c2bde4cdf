using Microsoft.Azure.Cosmos;

namespace ServicesBench;

/// <summary>The account of a customer and its entries, as the ledger stores them: about 1 KB each.</summary>
internal sealed record Document(string Id, string CustomerId, long Balance, string Filling);

/// <summary>One client and what it has made: it works on the partition of one customer, one request at a time.</summary>
internal sealed class CosmosWork(Container ledger, string customerId)
{
    private const string Account = "account";
    private static readonly string Filling = new('x', 900);

    private readonly PartitionKey _partition = new(customerId);
    private string _etag = "";
    private int _next;

    /// <summary>How many awards the account must tell of.</summary>
    public int Awards { get; private set; }

    public async Task PrepareAsync(CancellationToken ct)
    {
        var created = await ledger.UpsertItemAsync(Stored(Account, 0), _partition, cancellationToken: ct);
        _etag = created.ETag;
    }

    public async Task<Document> ReadAsync(CancellationToken ct) =>
        (await ledger.ReadItemAsync<Document>(Account, _partition, cancellationToken: ct)).Resource;

    public Task WriteAsync(CancellationToken ct) =>
        ledger.CreateItemAsync(Stored(NextId(), 0), _partition, cancellationToken: ct);

    /// <summary>An award: the entry, and the account as it was last seen.</summary>
    public async Task AwardAsync(CancellationToken ct)
    {
        var condition = new TransactionalBatchItemRequestOptions { IfMatchEtag = _etag };
        using var answer = await ledger.CreateTransactionalBatch(_partition)
            .CreateItem(Stored(NextId(), 1))
            .ReplaceItem(Account, Stored(Account, Awards + 1), condition)
            .ExecuteAsync(ct);
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{answer.StatusCode}: {answer.ErrorMessage}");
        _etag = answer[1].ETag;
        Awards++;
    }

    private string NextId() => $"earn:bench:{_next++}";

    private Document Stored(string id, long balance) => new(id, customerId, balance, Filling);
}
