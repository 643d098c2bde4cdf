using System.Text.Json;
using Azure.Messaging;
using Azure.Messaging.EventGrid;
using LoyaltyFunctions.Earning;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>Purchases that come as events.</summary>
public sealed class PurchaseEventTests
{
    private const int Purchases = 6;

    private PlatformFixture fixture = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => fixture = await PlatformFixture.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task Purchases_ByJsonByCsvAndByEventInBothEnvelopes_ShuffledAndTwice_AreAwardedOnce()
    {
        var ways = Enumerable.Range(1, Purchases).SelectMany(n => (Func<Task>[])
            [
                () => fixture.UploadAsync($"same-{n}.json", Purchase("c-same", n)),
                () => fixture.UploadAsync($"upload_same-{n}.csv", Rows("c-same", n)),
                () => PublishAsync($"event-{n}", Purchase("c-same", n)),
                () => DeliverAsync(InEventGridSchema($"grid-{n}", Purchase("c-same", n))),
            ]).ToArray();
        new Random(7).Shuffle(ways);
        foreach (var way in ways) await way();
        await SettledAsync(started: 2 * Purchases);
        var once = StateOf(await EntriesAsync("c-same"));
        foreach (var way in ways) await way();
        await SettledAsync(started: 2 * Purchases);

        foreach (var n in Enumerable.Range(1, Purchases))
        {
            await fixture.UploadAsync($"by-file-{n}.json", Purchase("c-by-file", n));
        }

        var entries = await EntriesAsync("c-same");
        var byFile = await EntriesAsync("c-by-file");
        Assert.Multiple(() =>
        {
            Assert.That(
                entries.Select(it => it.EntryId),
                Is.EquivalentTo(Enumerable.Range(1, Purchases).Select(n => EntryId.Earn("default", $"c-same-{n}"))));
            Assert.That(entries[^1].Balance, Is.EqualTo(byFile[^1].Balance), "the same state by file alone");
            Assert.That(StateOf(entries), Is.EqualTo(once), "the same state after the second time");
            Assert.That(Chain.IsWhole(entries), Is.True);
        });
    }

    [Test]
    public async Task Purchase_WithoutATime_HasTheEventsTime()
    {
        await PublishAsync("no-time", """{"transactionId":"no-time","customerId":"c-no-time","amount":1}""");

        var entries = await Eventually.GetAsync(
            () => EntriesOrNoneAsync("c-no-time"), it => it.Count == 1, "it is awarded");
        Assert.That(entries[0].EffectiveAt, Is.EqualTo(Some.Now));
    }

    [Test]
    public async Task Schema_OfTheEvent_TakesWhatAFileHas()
    {
        var sent = new CloudEvent(
            "/shop", EventNames.PurchaseCompleted, BinaryData.FromString(Purchase("c-1", 1)), "application/json",
            CloudEventDataFormat.Json);

        Assert.That(await EventSchemas.ErrorsAsync(BinaryData.FromObjectAsJson(sent)), Is.Empty);
    }

    [Test]
    public async Task Purchase_ThatIsRefused_IsInQuarantineWithItsEvent_AndNotInTheArchive()
    {
        const string purchase = """{"transactionId":"negative","customerId":"c-negative","amount":-5}""";
        await PublishAsync("negative", purchase);

        var id = new ReceivedEvent("negative", "/shop", "", null, null, null, 0).InstanceId;
        var item = await ItemAsync($"event:{id}");
        Assert.Multiple(async () =>
        {
            Assert.That(
                (item.Item.Code, item.Item.PurchaseId, item.Item.EventType),
                Is.EqualTo((RejectionCodes.AmountNotPositive, "negative", EventNames.PurchaseCompleted)));
            Assert.That(item.Original!.Text, Does.Contain("c-negative"));
            Assert.That(item.Trace.CorrelationId, Is.EqualTo(id));
            Assert.That(
                await fixture.BlobNamesAsync(BlobNames.Events, EventNames.PurchaseCompleted), Is.Empty,
                "what is sent to the platform may hold what no archive should");
        });
    }

    [TestCase("not JSON at all", QuarantineCodes.NoEvent)]
    [TestCase("""{"hello":"world"}""", QuarantineCodes.NoEvent)]
    [TestCase("""{"specversion":"1.0","id":"x","source":"/shop","type":"OrderShipped"}""",
        QuarantineCodes.EventTypeUnknown)]
    public async Task Delivery_ThatIsNoPurchase_IsQuarantinedAndAcknowledged(string text, string code)
    {
        await DeliverAsync(text);

        var items = await fixture.GetAsync<QuarantineListView>($"api/quarantine?kind=event&code={code}");
        var details = await Task.WhenAll(items.Items.Select(it => ItemAsync(it.Id)));
        Assert.That(details.Select(it => it.Original!.Text), Has.One.EqualTo(text));
    }

    /// <summary>The function, as the host calls it.</summary>
    private Task DeliverAsync(string text) => new PurchaseEventFunctions(
        fixture.Service<EventQuarantine>(), TimeProvider.System,
        fixture.Service<Microsoft.Extensions.Logging.ILogger<PurchaseEventFunctions>>())
        .EarnOnPurchaseAsync(text, fixture.Platform.App.DurableClient, CancellationToken.None);

    private Task PublishAsync(string id, string purchase) => fixture.Service<EventGridPublisherClient>().SendEventAsync(
        new CloudEvent(
            "/shop", EventNames.PurchaseCompleted, BinaryData.FromString(purchase), "application/json",
            CloudEventDataFormat.Json)
        {
            Id = id,
            Time = Some.Now,
        });

    private static string InEventGridSchema(string id, string purchase) => $$"""
        {"id":"{{id}}","topic":"/till","eventType":"PurchaseCompleted","eventTime":"2026-03-14T09:26:53Z",
         "subject":"orders/{{id}}","dataVersion":"","data":{{purchase}} }
        """;

    private static string StateOf(IEnumerable<LedgerEntry> entries) =>
        ContentHash.Of([.. entries.Select(entry => entry.Hash)]);

    /// <summary>The same purchase as a row, with the article that the others do not tell.</summary>
    private static string Rows(string customer, int n) => $"""
        Currency;amount;timestamp;customerId;transactionId;sku;quantity
        EUR;{n}.5;2026-03-13T1{n}:00:00+01:00;{customer};{customer}-{n};SKU-{n};{n}
        """;

    private static string Purchase(string customer, int n) => $$"""
        {"transactionId":"{{customer}}-{{n}}","customerId":"{{customer}}","amount":{{n}}.50,"currency":"EUR",
         "timestamp":"2026-03-13T1{{n}}:00:00+01:00"}
        """;

    private async Task SettledAsync(int started) => await Eventually.GetAsync(
        async () =>
        {
            var done = 0;
            var all = new OrchestrationQuery(InstanceIdPrefix: "event-");
            await foreach (var it in fixture.Platform.App.DurableClient.GetAllInstancesAsync(all))
            {
                if (it.RuntimeStatus == OrchestrationRuntimeStatus.Completed) done++;
            }

            return done;
        },
        done => done >= started, "the events are settled");

    private Task<QuarantineDetailView> ItemAsync(string id) => Eventually.GetAsync(
        async () =>
        {
            using var answer = await fixture.Api.GetAsync(new Uri($"api/quarantine/{id}", UriKind.Relative));
            return answer.IsSuccessStatusCode
                ? JsonSerializer.Deserialize<QuarantineDetailView>(
                    await answer.Content.ReadAsStringAsync(), StoredJson.Options)!
                : null!;
        },
        it => it is not null, $"{id} is in quarantine");

    private async Task<IReadOnlyList<LedgerEntry>> EntriesAsync(string customer) =>
        (await fixture.GetAsync<EntriesView>($"api/customers/{customer}/entries")).Entries;

    private async Task<IReadOnlyList<LedgerEntry>> EntriesOrNoneAsync(string customer) =>
        await fixture.Service<CosmosLedgerStore>().ReadEntriesAsync(customer, 0, 10, CancellationToken.None);
}
