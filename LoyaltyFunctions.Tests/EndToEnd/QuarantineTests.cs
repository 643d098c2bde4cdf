using System.Net;
using System.Text.Json;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.DurableTask.Client;
using static LoyaltyFunctions.Tests.EndToEnd.FailingPlatform;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>Everything that failed comes into one list, and goes on from there.</summary>
public sealed class QuarantineTests
{
    private PlatformFixture fixture = null!;
    private FailingPlatform failing = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        fixture = await PlatformFixture.StartAsync();
        failing = new FailingPlatform(fixture);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task Upload_ThatWasRefused_HasOriginalTraceAndReason()
    {
        const string content = """{"transactionId":"detail","customerId":"c-detail","amount":-1}""";
        var (uploadId, _) = await fixture.UploadAsync("detail.json", content);

        var detail = await failing.ItemAsync($"upload:{uploadId}");
        var bytes = await fixture.Api.GetStringAsync(new Uri(detail.Original!.Link[1..], UriKind.Relative));

        Assert.Multiple(() =>
        {
            Assert.That(
                (detail.Item.Code, detail.Item.Status, detail.Item.FileName),
                Is.EqualTo((RejectionCodes.AmountNotPositive, QuarantineStatus.Open, "detail.json")));
            Assert.That((detail.Original.Text, bytes), Is.EqualTo((content, content)));
            Assert.That(detail.Original.Sha256, Is.EqualTo(ContentHash.Of(BinaryData.FromString(content))));
            Assert.That(detail.Trace.CorrelationId, Is.EqualTo(uploadId));
            Assert.That(detail.Trace.TraceParent, Is.Not.Null);
            Assert.That(detail.Trace.LookUp, Has.Some.EqualTo($"GET /api/uploads/{uploadId}"));
        });
    }

    [Test]
    public async Task EverythingReplayedTwice_LeavesTheLedgerAsItIs()
    {
        await fixture.UploadAsync("safe.json", Purchase("safe", "c-safe"));
        string[] names =
        [
            await failing.RefusedUploadAsync("c-safe", "safe-refused"),
            await failing.LetterAsync("safe", CloudEventOf("safe-letter", Purchase("safe", "c-safe"))),
            await failing.FailedWorkflowAsync("failed-safe"),
        ];
        var before = await failing.LedgerAsync("c-safe");

        for (var round = 0; round < 2; round++)
        {
            foreach (var name in names)
            {
                var answer = await failing.PostAsync($"{name}/replay");
                Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Accepted), name);
            }

            await failing.SettledAsync(names);
        }

        var after = await failing.LedgerAsync("c-safe");
        Assert.That(after, Is.EqualTo(before));
        foreach (var name in names)
        {
            Assert.That((await failing.ItemAsync(name)).Item.Status, Is.EqualTo(QuarantineStatus.Replayed), name);
        }
    }

    [Test]
    public async Task AMessageOfAFile_ThatIsArchivedByNow_SaysSoAndStartsNothing()
    {
        await fixture.UploadAsync("settled.json", Purchase("settled", "c-settled"));
        string[] names =
        [
            await failing.PoisonAsync("settled.json", "\"0x8DC\""),
            await failing.LetterAsync("settled-blob", failing.BlobCreated("settled.json")),
        ];

        foreach (var name in names)
        {
            var answer = await failing.PostAsync($"{name}/replay");

            Assert.That(
                answer.Body.GetProperty("type").GetString(),
                Does.EndWith(QuarantineProblems.OriginalGoneKind.Type), name);
        }
    }

    [Test]
    public async Task Upload_ReplayedByManyAtOnce_IsUploadedOnce_AndFoundInTheHistory()
    {
        var name = await failing.RefusedUploadAsync("c-rush", "rush");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => failing.PostAsync($"{name}/replay")));

        var steps = (await failing.ItemAsync(name)).History;
        var copies = (await fixture.BlobNamesAsync(BlobNames.Uploads, UploadReplays.Folder))
            .Where(it => it.EndsWith("/rush.json", StringComparison.Ordinal)).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(answers.Select(it => it.Status), Is.All.EqualTo(HttpStatusCode.Accepted));
            Assert.That(
                answers.Count(it => it.Body.GetProperty("isNew").GetBoolean()), Is.EqualTo(steps.Count), "one by one");
            Assert.That(copies, Has.Count.EqualTo(steps.Count));
            Assert.That(copies, Does.Contain($"replays/1/{name.Split(':')[1]}/rush.json"));
        });
        var replayed = await Eventually.GetAsync(
            () => fixture.Platform.App.DurableClient.GetInstanceAsync(steps[0].Started!, true),
            it => it?.IsCompleted == true, "the copy is processed as an upload of its own");
        Assert.That(replayed!.ReadOutputAs<UploadOutcome>()!.Code, Is.EqualTo(RejectionCodes.AmountNotPositive));
    }

    [Test]
    public async Task Event_ThatWasRefusedForAPassingReason_IsAwardedWhenItIsReplayed()
    {
        var delivered = CloudEventOf("passing", Purchase("passing", "c-passing"));
        var id = ReceivedEvent.Read(delivered)!.InstanceId;
        var failure = new Rejection(RejectionCodes.ProcessingFailed, "the disk was full");
        await fixture.Service<EventQuarantine>().QuarantineEventAsync(
            new QuarantinedEvent(id, delivered, failure, id, Some.Now), fixture.Platform.App.DurableClient, default);

        var replayed = await failing.PostAsync($"event:{id}/replay");

        var entries = await Eventually.GetAsync(
            () => failing.EntriesAsync("c-passing"), it => it.Count == 1, "the purchase is awarded");
        Assert.That(entries[0].EntryId, Is.EqualTo(EntryId.Earn("default", "passing")));
        Assert.That(replayed.Body.GetProperty("started").GetString(), Does.StartWith("event-"));
    }

    [Test]
    public async Task Filter_Replayed_StartsWhatItCan_TellsWhatItCannot_AndGoesOnWhenAskedAgain()
    {
        const string code = "TestOfFilters";
        var store = fixture.Service<CosmosQuarantineStore>();
        foreach (var n in Enumerable.Range(0, 5))
        {
            var name = await failing.RefusedUploadAsync("c-filter", $"filter-{n}");
            var found = (await store.FindAsync("upload", name.Split(':')[1], default))!;
            await store.TryReplaceAsync(found with { Item = found.Item with { Code = code } }, default);
        }

        await store.SaveAsync(
            new QuarantineItem { Id = "gone", Kind = "upload", Code = code, QuarantinedAt = Some.Now }, default);
        var started = 0;
        var refused = new List<string>();
        string? continuation = null;
        do
        {
            var answer = await failing.PostAsync("replay", new { kind = "upload", code, limit = 2, continuation });
            Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Accepted), answer.Body.ToString());
            var view = answer.Body.Deserialize<ReplaysView>(StoredJson.Options)!;
            Assert.That(view.Started.Count + view.Refused.Count, Is.LessThanOrEqualTo(2));
            started += view.Started.Count;
            refused.AddRange(view.Refused.Select(it => $"{it.Id} {it.Type}"));
            continuation = view.Continuation;
        }
        while (continuation is not null);

        var open = await fixture.GetAsync<QuarantineListView>($"api/quarantine?code={code}&status=open");
        Assert.Multiple(() =>
        {
            Assert.That(started, Is.EqualTo(5));
            Assert.That(refused, Is.EqualTo(new[] { "upload:gone original-gone" }));
            Assert.That(open.Items.Select(it => it.Id), Is.EqualTo(new[] { "upload:gone" }));
        });
    }

    [Test]
    public async Task Item_Dismissed_KeepsItsFirstReason_AndCanStillBeReplayed()
    {
        var name = await failing.RefusedUploadAsync("c-dismiss", "dismiss");

        var first = await failing.PostAsync($"{name}/dismiss", new { reason = "a test", actor = "staff-1" });
        await failing.PostAsync($"{name}/dismiss", new { reason = "another" });
        var dismissed = (await failing.ItemAsync(name)).History;
        var bad = await failing.PostAsync($"{name}/dismiss", new { actor = "staff-1" });
        var replayed = await failing.PostAsync($"{name}/replay");

        Assert.Multiple(() =>
        {
            Assert.That(first.Status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(dismissed.Select(it => (it.Reason, it.Actor)), Is.EqualTo(new[] { ("a test", "staff-1") }));
            Assert.That(bad.Status, Is.EqualTo(HttpStatusCode.BadRequest));
            Assert.That(replayed.Status, Is.EqualTo(HttpStatusCode.Accepted));
        });
    }

    [Test]
    public async Task Command_CannotBeReplayed_AndSaysWhatToDo()
    {
        await fixture.Service<CosmosReusedKeyStore>().SaveAsync("c-1", new ReusedKey("redeem:1", "a", "b"), default);
        var item = (await fixture.GetAsync<QuarantineListView>("api/quarantine?kind=command")).Items.Single();

        var answer = await failing.PostAsync($"{item.Id}/replay");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(answer.Body.GetProperty("type").GetString(), Is.EqualTo("urn:loyalty:problem:not-replayable"));
        Assert.That((await failing.ItemAsync(item.Id)).Command!.StoredHash, Is.EqualTo("a"));
    }

    [TestCase("upload:none")]
    [TestCase("nothing")]
    [TestCase("cat:upload-1")]
    [TestCase("upload:a%2Fb")]
    public async Task Item_ThatIsUnknown_Is404_WhateverIsAsked(string name)
    {
        using var read = await fixture.Api.GetAsync(new Uri($"api/quarantine/{name}", UriKind.Relative));
        using var original = await fixture.Api.GetAsync(new Uri($"api/quarantine/{name}/original", UriKind.Relative));
        var replay = await failing.PostAsync($"{name}/replay");
        var dismiss = await failing.PostAsync($"{name}/dismiss", new { reason = "a test" });

        Assert.That(
            new[] { read.StatusCode, original.StatusCode, replay.Status, dismiss.Status },
            Is.All.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("kind=cat")]
    [TestCase("status=done")]
    [TestCase("from=yesterday")]
    [TestCase("limit=0")]
    [TestCase("page=x")]
    public async Task List_WithAParameterThatCannotBeUsed_Is400(string query)
    {
        using var answer = await fixture.Api.GetAsync(new Uri($"api/quarantine?{query}", UriKind.Relative));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task Workflow_ThatFailed_IsListedOnce_AndFailsAnewAsAnotherItem()
    {
        var name = await failing.FailedWorkflowAsync("failed-once");
        var looks = fixture.Service<FailedWorkflows>();
        await looks.LookAsync(fixture.Platform.App.DurableClient, default);
        var detail = await failing.ItemAsync(name);

        await failing.PostAsync($"{name}/replay");
        await failing.SettledAsync([name]);
        await looks.LookAsync(fixture.Platform.App.DurableClient, default);

        var items = (await failing.ListAsync("workflow")).Where(it => it.Trace.CorrelationId == "failed-once").ToList();
        Assert.Multiple(() =>
        {
            Assert.That(detail.State!.Status, Is.EqualTo("Failed"));
            Assert.That(detail.State.Failure, Is.Not.Empty);
            Assert.That(
                items.Select(it => it.Item.Status),
                Is.EquivalentTo(new[] { QuarantineStatus.Replayed, QuarantineStatus.Open }));
        });
    }

    [Test]
    public async Task Erasure_TakesEventsLettersAndMessagesOfTheCustomer()
    {
        const string canary = "canaria9e1";
        var search = new TextSearch(fixture.Database, fixture.Blobs, fixture.Platform.App.DurableClient);
        string Personal(string id, string amount) => PersonalFile.Purchase(canary, "c-erased", id, amount);
        var uploaded = await fixture.Blobs.GetBlobContainerClient(BlobNames.Uploads).UploadBlobAsync(
            $"{canary}.json", BinaryData.FromString(Personal("p-0", "1")));
        await failing.PoisonAsync($"{canary}.json", uploaded.Value.ETag.ToString("H"));
        await failing.LetterAsync("erased", CloudEventOf("erased-1", Personal("p-1", "1")));
        await failing.PublishAsync("erased-2", Personal("p-2", "-1"));
        await failing.PublishAsync("erased-3", Personal("p-3", "1"));
        await failing.ItemAsync($"event:{ReceivedEvent.Read(CloudEventOf("erased-2", "{}"))!.InstanceId}");
        await Eventually.GetAsync(
            async () => (await failing.EntriesAsync("c-erased")).Count, it => it == 2, "purchases are awarded");
        var before = (await search.FindAsync(canary)).Select(it => string.Join('/', it.Split('/').Take(2))).Distinct();

        using var answer = await fixture.Api.DeleteAsync(new Uri("api/customers/c-erased/profile", UriKind.Relative));

        Assert.That(before, Is.SupersetOf(new[]
        {
            "blob/archive", "blob/isolated-uploads", "blob/quarantine", "blob/dead-letters", "cosmos/quarantine",
            "workflow/EarnPurchaseWorkflow", "workflow/ProcessUploadWorkflow",
        }));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await search.FindAsync(canary), Is.Empty);
    }
}
