using System.Text.Json;
using AzureServices.Cosmos.Faults;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Tests.Quarantine;

public sealed class QuarantineListTests
{
    private static readonly QuarantineFilter Everything = new(null, null, null, null, null);

    private LedgerFixture fixture = null!;
    private CosmosQuarantineStore store = null!;
    private CosmosQuarantineList list = null!;

    [SetUp]
    public async Task StartAsync()
    {
        fixture = await LedgerFixture.StartAsync();
        store = new CosmosQuarantineStore(fixture.Database);
        list = new CosmosQuarantineList(fixture.Database);
    }

    [TearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(50)]
    public async Task List_InPages_HasEveryItemOnce_NewestFirst(int limit)
    {
        for (var n = 0; n < 7; n++)
        {
            // Three of one instant, in different kinds: a page ends between them.
            var kind = QuarantineKinds.All[n % QuarantineKinds.All.Count];
            await SaveAsync(Item(kind, $"item-{n}") with { QuarantinedAt = Some.Now.AddSeconds(n / 3) });
        }

        var seen = new List<QuarantineItem>();
        QuarantinePosition? at = null;
        do
        {
            var page = await list.ReadAsync(Everything, at, limit, default);
            Assert.That(page.Items, Has.Count.LessThanOrEqualTo(limit));
            seen.AddRange(page.Items);
            at = QuarantinePosition.Of(page.Next is null
                ? null
                : PageToken.Read(page.Next.Token(Everything), Everything.Scope, QuarantinePosition.Numbers).Position);
        }
        while (at is not null);

        Assert.That(seen.Select(item => item.Id), Is.EquivalentTo(Enumerable.Range(0, 7).Select(n => $"item-{n}")));
        Assert.That(seen.Select(item => item.QuarantinedAt), Is.Ordered.Descending);
    }

    [Test]
    public async Task List_ByEachFilter_HasWhatFits()
    {
        await SaveAsync(Item(QuarantineKinds.Upload, "upload-1") with { Code = RejectionCodes.NotJson });
        await SaveAsync(Item(QuarantineKinds.Rows, "upload-2") with { Codes = [RejectionCodes.FieldMissing] });
        await SaveAsync(Item(QuarantineKinds.Event, "event-3") with
        {
            QuarantinedAt = Some.Now.AddHours(1),
            Status = QuarantineStatus.Dismissed,
        });

        Assert.Multiple(async () =>
        {
            Assert.That(await IdsAsync(Everything with { Kind = QuarantineKinds.Upload }), Is.EqualTo(["upload-1"]));
            Assert.That(await IdsAsync(Everything with { Code = RejectionCodes.NotJson }), Is.EqualTo(["upload-1"]));
            Assert.That(
                await IdsAsync(Everything with { Code = RejectionCodes.FieldMissing }), Is.EqualTo(["upload-2"]));
            Assert.That(
                await IdsAsync(Everything with { Status = QuarantineStatus.Open }),
                Is.EquivalentTo(["upload-1", "upload-2"]));
            Assert.That(
                await IdsAsync(Everything with { Status = QuarantineStatus.Dismissed }), Is.EqualTo(["event-3"]));
            Assert.That(
                await IdsAsync(Everything with { From = Some.Now.AddHours(1) }), Is.EqualTo(["event-3"]));
            Assert.That(
                await IdsAsync(Everything with { To = Some.Now.AddHours(1) }),
                Is.EquivalentTo(["upload-1", "upload-2"]));
        });
    }

    [Test]
    public async Task Document_OfTheOldForm_IsAnOpenItem()
    {
        const string stored = """
            {"id":"upload-old","kind":"upload","schemaVersion":1,"correlationId":"upload-old","fileName":"a.json",
             "code":"NotJson","reason":"the file is not JSON","originalBlob":"upload/upload-old",
             "originalSha256":"00","uploadedAt":"2026-03-14T09:00:00+00:00","quarantinedAt":"2026-03-14T09:00:01+00:00"}
            """;
        await fixture.Database.GetContainer(CosmosNames.Quarantine).CreateItemAsync(
            JsonSerializer.Deserialize<JsonElement>(stored), new PartitionKey(QuarantineKinds.Upload));

        var open = await list.ReadAsync(Everything with { Status = QuarantineStatus.Open }, null, 10, default);

        var item = open.Items.Single();
        Assert.That(
            (item.Name, item.StatusNow, item.FileName, item.OriginalBlob),
            Is.EqualTo(("upload:upload-old", QuarantineStatus.Open, "a.json", "upload/upload-old")));
    }

    [Test]
    public async Task Command_IsInTheListToo()
    {
        var commands = new CosmosReusedKeyStore(fixture.Database, TimeProvider.System);
        await commands.SaveAsync("c-1", new ReusedKey("redeem:1", "stored", "asked"), default);

        var item = (await list.ReadAsync(Everything, null, 10, default)).Items.Single();

        Assert.That(
            (item.Kind, item.CustomerId, item.StoredHash, item.RequestHash),
            Is.EqualTo((QuarantineKinds.Command, "c-1", "stored", "asked")));
    }

    [Test]
    public async Task Failure_ToldTwice_LeavesWhatPeopleDidAlone_AndALaterOneOpensTheItemAgain()
    {
        var first = Item(QuarantineKinds.Upload, "upload-1");
        await SaveAsync(first);
        var found = (await store.FindAsync(first.Kind, first.Id, default))!;
        var step = new QuarantineStep(QuarantineStatus.Dismissed, null, Some.Now, "anna", "a test", null);
        await store.TryReplaceAsync(
            found with { Item = found.Item with { Status = QuarantineStatus.Dismissed, History = [step] } }, default);

        await SaveAsync(first);
        var told = (await store.FindAsync(first.Kind, first.Id, default))!.Item;
        await SaveAsync(first with { QuarantinedAt = Some.Now.AddDays(1), Code = RejectionCodes.ProcessingFailed });
        var later = (await store.FindAsync(first.Kind, first.Id, default))!.Item;

        Assert.Multiple(() =>
        {
            Assert.That(told.StatusNow, Is.EqualTo(QuarantineStatus.Dismissed));
            Assert.That(
                (later.StatusNow, later.Code), Is.EqualTo((QuarantineStatus.Open, RejectionCodes.ProcessingFailed)));
            Assert.That(later.History, Is.EqualTo(new[] { step }));
        });
    }

    [Test]
    public async Task LaterFailure_ThatRacesWithAnother_OpensTheItemAllTheSame()
    {
        var first = Item(QuarantineKinds.Upload, "upload-1");
        await SaveAsync(first with { Status = QuarantineStatus.Dismissed });
        MoveMeanwhile(count: 1);

        await SaveAsync(first with { QuarantinedAt = Some.Now.AddDays(1) });

        Assert.That((await store.FindAsync(first.Kind, first.Id, default))!.Item.StatusNow,
            Is.EqualTo(QuarantineStatus.Open));
    }

    [Test]
    public async Task LaterFailure_ThatOthersAreAlwaysFasterThan_IsNotLostInSilence()
    {
        var first = Item(QuarantineKinds.Upload, "upload-1");
        await SaveAsync(first);
        MoveMeanwhile(CosmosFault.Unlimited);

        Assert.ThrowsAsync<QuarantineMovedException>(
            () => SaveAsync(first with { QuarantinedAt = Some.Now.AddDays(1) }));
    }

    private void MoveMeanwhile(int count) => fixture.Cosmos.Inject(
        CosmosFault.On(
            CosmosOperationKind.Replace, new CosmosFaultEffect.Answer(412), CosmosNames.Quarantine) with
        {
            Count = count,
        });

    [Test]
    public async Task Rows_KeepCountsAndTheFirstTwenty()
    {
        var rows = Enumerable.Range(2, 30).Select(line => new QuarantinedRow(
            line, RejectionCodes.FieldMissing, "amount is missing", new string('x', 1_000)));
        var request = new QuarantinedRowsRequest(
            Some.File, Some.File.UploadId, new RowCounts(100, 70, 0, 30),
            new Dictionary<string, long> { [RejectionCodes.FieldMissing] = 30 }, "archive/orders/errors.csv",
            [.. rows], Some.Now);

        await SaveAsync(request.Item());

        var item = (await store.FindAsync(QuarantineKinds.Rows, Some.File.UploadId, default))!.Item;
        Assert.Multiple(() =>
        {
            Assert.That(item.Rows, Is.EqualTo(request.Rows));
            Assert.That(item.FirstRows, Has.Count.EqualTo(QuarantinedRow.ShownMax));
            Assert.That(item.FirstRows![0].Text, Has.Length.LessThan(600));
            Assert.That(QuarantineItemView.Of(item).ErrorFile, Is.EqualTo("archive/orders/errors.csv"));
        });
    }

    [Test]
    public async Task Redaction_TakesEverythingThatWasSent_FromEveryKind()
    {
        foreach (var kind in new[] { "upload", "rows", "poison", "event" })
        {
            await SaveAsync(Item(kind, "upload-1") with
            {
                FileName = "canary.csv",
                PurchaseId = "canary",
                FirstRows = [new QuarantinedRow(2, RejectionCodes.FieldMissing, "canary", "canary")],
                Reason = "canary",
                OriginalBlob = "canary",
                History = [new QuarantineStep(QuarantineStatus.Dismissed, null, Some.Now, null, "canary", null)],
            });
        }

        await store.RedactAsync("upload-1", Some.Now, default);

        var left = await list.ReadAsync(Everything, null, 10, default);
        Assert.That(left.Items, Has.Count.EqualTo(4));
        Assert.That(JsonSerializer.Serialize(left.Items, StoredJson.Options), Does.Not.Contain("canary"));
    }

    private static QuarantineItem Item(string kind, string id) => new()
    {
        Id = id,
        Kind = kind,
        Code = "Code",
        Reason = "a reason",
        QuarantinedAt = Some.Now,
    };

    private Task SaveAsync(QuarantineItem item) => store.SaveAsync(item, CancellationToken.None);

    private async Task<IEnumerable<string>> IdsAsync(QuarantineFilter filter) =>
        (await list.ReadAsync(filter, null, 10, default)).Items.Select(item => item.Id);
}
