using System.Collections.Concurrent;
using System.Net;
using Microsoft.Azure.Cosmos;

namespace AzureServices.Tests.Cosmos;

/// <summary>
/// Writers that award points in parallel: each batch has an entry, the customer's account under its ETag, and an event.
/// </summary>
/// <param name="ledger">Where they write.</param>
/// <param name="enough">After how many answered batches the test wants to strike.</param>
/// <param name="cancellation">Ends the work.</param>
internal sealed class Awards(Container ledger, int enough, CancellationToken cancellation) : IDisposable
{
    private const int Customers = 16;
    private const int Writers = 32;

    private readonly ConcurrentBag<(string Customer, string Id)> _acknowledged = [];
    private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopped = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    private int _next;

    /// <summary>Ends when as many batches as wanted were answered, or none are left.</summary>
    public Task Enough => _enough.Task;

    /// <summary>The awards whose batch was answered with success.</summary>
    public IReadOnlyCollection<(string Customer, string Id)> Acknowledged => _acknowledged;

    public async Task RunAsync(int count)
    {
        for (var i = 0; i < Customers; i++)
        {
            var account = new Entry("account", CustomerOf(i), "account", 0);
            var partition = new PartitionKey(account.customerId);
            await ledger.CreateItemAsync(account, partition, cancellationToken: _stopped.Token);
        }

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => WriteAsync(count)));
        _enough.TrySetResult();
    }

    public void Stop() => _stopped.Cancel();

    public void Dispose() => _stopped.Dispose();

    private static string CustomerOf(int number) => $"customer-{number % Customers}";

    private async Task WriteAsync(int count)
    {
        try
        {
            while (Interlocked.Increment(ref _next) is var number && number <= count)
                await AwardAsync(CustomerOf(number), $"award-{number}");
        }
        catch (Exception) when (_stopped.IsCancellationRequested)
        {
            // The process is dead, and whether this batch was stored is what the test finds out.
        }
        catch (Exception gone) when (gone is HttpRequestException or CosmosException && _enough.Task.IsCompleted)
        {
            // The same, seen before the writers were stopped.
        }
    }

    private async Task AwardAsync(string customer, string id)
    {
        var partition = new PartitionKey(customer);
        while (true)
        {
            var account = await ledger.ReadItemAsync<Entry>("account", partition, cancellationToken: _stopped.Token);
            var counted = account.Resource with { sequence = account.Resource.sequence + 1 };
            var unchanged = new TransactionalBatchItemRequestOptions { IfMatchEtag = account.ETag };
            using var answer = await ledger.CreateTransactionalBatch(partition)
                .CreateItem(new Entry(id, customer, "entry", counted.sequence))
                .ReplaceItem("account", counted, unchanged)
                .CreateItem(new Entry($"event:{id}", customer, "event", counted.sequence))
                .ExecuteAsync(_stopped.Token);
            if (answer.StatusCode == HttpStatusCode.PreconditionFailed) continue;
            if (!answer.IsSuccessStatusCode) throw new InvalidOperationException($"{answer.StatusCode}");
            _acknowledged.Add((customer, id));
            if (_acknowledged.Count >= enough) _enough.TrySetResult();
            return;
        }
    }
}
