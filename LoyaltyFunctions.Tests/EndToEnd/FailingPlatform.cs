using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using Azure.Storage.Queues;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>Lets things fail in each of the ways that lead into quarantine, and asks about them.</summary>
internal sealed class FailingPlatform(PlatformFixture fixture)
{
    public static string Purchase(string id, string customer, string amount = "1") =>
        $$"""{"transactionId":"{{id}}","customerId":"{{customer}}","amount":{{amount}}}""";

    public static string CloudEventOf(string id, string purchase) => $$"""
        {"specversion":"1.0","id":"{{id}}","source":"/shop","type":"PurchaseCompleted","data":{{purchase}},
         "time":"2026-03-14T09:26:53Z","deadletterreason":"MaxDeliveryAttemptsExceeded","deliveryattempts":30,
         "lastdeliveryoutcome":"NotFound"}
        """;

    public string BlobCreated(string file) => $$"""
        {"id":"{{file}}","topic":"/storage","eventType":"Microsoft.Storage.BlobCreated",
         "subject":"/blobServices/default/containers/uploads/blobs/{{file}}","eventTime":"2026-03-14T09:26:53Z",
         "data":{"url":"{{fixture.Blobs.GetBlobContainerClient(BlobNames.Uploads).GetBlobClient(file).Uri}}"},
         "deadLetterReason":"MaxDeliveryAttemptsExceeded","deliveryAttempts":30}
        """;

    public Task PublishAsync(string id, string purchase) =>
        fixture.Service<EventGridPublisherClient>().SendEventAsync(new CloudEvent(
            "/shop", EventNames.PurchaseCompleted, BinaryData.FromString(purchase), "application/json",
            CloudEventDataFormat.Json)
        {
            Id = id,
        });

    public async Task<string> RefusedUploadAsync(string customer, string file)
    {
        var (uploadId, _) = await fixture.UploadAsync($"{file}.json", Purchase(file, customer, "-1"));
        return $"upload:{uploadId}";
    }

    /// <summary>What the host does when a blob's function has failed five times.</summary>
    /// <param name="eTag">The version of the blob, with its quotes.</param>
    public async Task<string> PoisonAsync(string file, string eTag)
    {
        var queue = new QueueClient(
            fixture.Platform.Addresses.Storage, PoisonMessage.QueueName,
            new QueueClientOptions { MessageEncoding = QueueMessageEncoding.Base64 });
        await queue.CreateIfNotExistsAsync();
        await queue.SendMessageAsync(JsonSerializer.Serialize(new
        {
            Type = "BlobTrigger",
            FunctionId = "Host.Functions.ReceiveUpload",
            BlobType = "BlockBlob",
            ContainerName = BlobNames.Uploads,
            BlobName = file,
            ETag = eTag,
        }));
        var name = $"poison:{UploadedFile.IdOf(file, eTag)}";
        Assert.That((await ItemAsync(name)).Item.Code, Is.EqualTo(QuarantineCodes.Poisoned));
        return name;
    }

    /// <summary>What Event Grid does with an event that it gives up.</summary>
    public async Task<string> LetterAsync(string name, string sent)
    {
        var letter = $"PURCHASES/2026/3/14/9/{name}.json";
        await fixture.Blobs.GetBlobContainerClient(BlobNames.DeadLetters).UploadBlobAsync(
            letter, BinaryData.FromString($"[{sent}]"));
        var item = $"event:{QuarantineIntake.LetterId(letter)}";
        Assert.That((await ItemAsync(item)).Item.Reason, Does.Contain("30 attempts: MaxDeliveryAttemptsExceeded"));
        return item;
    }

    public async Task<string> FailedWorkflowAsync(string instanceId)
    {
        var workflows = fixture.Platform.App.DurableClient;
        await workflows.ScheduleNewOrchestrationInstanceAsync(
            WorkflowNames.ExpirePoints, input: null, new StartOrchestrationOptions(instanceId));
        await workflows.WaitForInstanceCompletionAsync(instanceId, default);
        await fixture.Service<FailedWorkflows>().LookAsync(workflows, default);
        return (await ListAsync("workflow")).Single(it => it.Trace.CorrelationId == instanceId).Item.Id;
    }

    public async Task<IReadOnlyList<QuarantineDetailView>> ListAsync(string kind)
    {
        var list = await fixture.GetAsync<QuarantineListView>($"api/quarantine?kind={kind}&limit=500");
        return await Task.WhenAll(list.Items.Select(it => ItemAsync(it.Id)));
    }

    public Task<QuarantineDetailView> ItemAsync(string name) => Eventually.GetAsync(
        async () =>
        {
            using var answer = await fixture.Api.GetAsync(new Uri($"api/quarantine/{name}", UriKind.Relative));
            return answer.IsSuccessStatusCode
                ? (await answer.Content.ReadFromJsonAsync<QuarantineDetailView>(StoredJson.Options))!
                : null!;
        },
        it => it is not null, $"{name} is in quarantine");

    /// <summary>What the last replays have started is over.</summary>
    public async Task SettledAsync(IEnumerable<string> names)
    {
        foreach (var name in names)
        {
            var started = (await ItemAsync(name)).History[^1].Started!;
            await Eventually.GetAsync(
                () => fixture.Platform.App.DurableClient.GetInstanceAsync(started),
                it => it?.IsCompleted == true, $"{started} of {name} is over");
        }
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string path, object? body = null)
    {
        using var answer = await fixture.Api.PostAsJsonAsync(
            new Uri($"api/quarantine/{path}", UriKind.Relative), body ?? new { }, StoredJson.Options);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    /// <summary>All that the ledger holds of a customer, as text.</summary>
    public async Task<string> LedgerAsync(string customer)
    {
        var entries = JsonSerializer.Serialize(await EntriesAsync(customer), StoredJson.Options);
        var balance = await fixture.Api.GetStringAsync(new Uri($"api/customers/{customer}/balance", UriKind.Relative));
        return entries + balance;
    }

    public Task<IReadOnlyList<LedgerEntry>> EntriesAsync(string customer) =>
        fixture.Service<CosmosLedgerStore>().ReadEntriesAsync(customer, 0, 100, CancellationToken.None);
}
