using Microsoft.Azure.Cosmos;
using static AzureServices.Tests.Cosmos.CosmosAccount;

namespace AzureServices.Tests.Cosmos;

/// <summary>Takes the bytes of a real batch, as the SDK writes them.</summary>
internal sealed class BatchCapture() : DelegatingHandler(new HttpClientHandler())
{
    private byte[] _batch = [];

    public static async Task<byte[]> CaptureAsync()
    {
        using var capture = new BatchCapture();
        await using var account = await StartAsync(
            configure: options => options.HttpClientFactory = () => new HttpClient(capture, disposeHandler: false));
        using (await account.Ledger.CreateTransactionalBatch(Ada).CreateItem(Some("e1"))
            .UpsertItem(Some("e2"), new TransactionalBatchItemRequestOptions { IfMatchEtag = "x" }).ExecuteAsync()) { }
        return capture._batch;
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Headers.Contains("x-ms-cosmos-is-batch-request"))
            _batch = await request.Content!.ReadAsByteArrayAsync(cancellationToken);
        return await base.SendAsync(request, cancellationToken);
    }
}
