using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;
using AzureServices.Cosmos.Faults;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>A customer is forgotten as a person, and goes on earning points.</summary>
public sealed class ErasureTests
{
    /// <summary>What is personal carries it; ids of customers and purchases do not.</summary>
    private const string Canary = "canaria7f3";

    private PlatformFixture fixture = null!;
    private TextSearch search = null!;

    [SetUp]
    public async Task StartAsync()
    {
        fixture = await PlatformFixture.StartAsync();
        search = new TextSearch(fixture.Database, fixture.Blobs, fixture.Platform.App.DurableClient);
    }

    [TearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task Erasure_OfACustomerWithFilesOfEveryOutcome_LeavesNoTraceOfThePerson()
    {
        await PutProfileAsync("c-1");
        await UploadOfEveryOutcomeAsync("c-1");
        await LeaveMoreTracesAsync();
        var before = await PlacesAsync();

        var erased = await EraseAsync("c-1");

        Assert.Multiple(async () =>
        {
            Assert.That(before, Is.SupersetOf(new[]
            {
                "cosmos/profiles", "cosmos/quarantine", "blob/archive", "blob/isolated-uploads", "blob/quarantine",
                "blob/notifications", "blob/dead-letters", "workflow/ProcessUploadWorkflow",
            }), "the search finds what is there");
            Assert.That(await search.FindAsync(Canary), Is.Empty);
            Assert.That(erased.ErasedAt, Is.Not.Null);
            Assert.That(erased.Removed, Is.EqualTo(new ErasedCounts(Profiles: 1, Files: 8, Quarantined: 6)));
        });
    }

    [Test]
    public async Task Erasure_KeepsEntriesAndBalance_AndTheAccountWorksOn()
    {
        await PutProfileAsync("c-1");
        await UploadOfEveryOutcomeAsync("c-1");
        var (balance, entries) = await LedgerAsync("c-1");

        await EraseAsync("c-1");
        var (balanceAfter, entriesAfter) = await LedgerAsync("c-1");
        var (_, next) = await fixture.UploadAsync("next.json", Purchase("c-1", "next-7f3", amount: "3"));

        var (balanceNext, entriesNext) = await LedgerAsync("c-1");
        var packed = await search.FindAsync("next-7f3");
        Assert.Multiple(() =>
        {
            Assert.That(Json(balanceAfter), Is.EqualTo(Json(balance)));
            Assert.That(entriesAfter.Select(it => it.Hash), Is.EqualTo(entries.Select(it => it.Hash)));
            Assert.That(next.Outcome, Is.EqualTo(UploadOutcomeKind.Awarded));
            Assert.That(balanceNext.Balance, Is.EqualTo(balance.Balance + new Points(30)));
            Assert.That(Chain.IsWhole(entriesNext), Is.True);
            Assert.That(packed, Has.Some.Matches("^blob/backups/.*gz$"), "the search looks into packed files");
        });
    }

    [Test]
    public async Task Erasure_IsAnnouncedWithoutAnythingPersonal()
    {
        await PutProfileAsync("c-1");

        await EraseAsync("c-1");

        var archived = await Eventually.GetAsync(
            () => fixture.BlobNamesAsync(BlobNames.Events, "ProfileErased/"), it => it.Count > 0, "it is announced");
        var sent = await fixture.BlobAsync(BlobNames.Events, archived.Single());
        Assert.That(await EventSchemas.ErrorsAsync(sent), Is.Empty);
        Assert.That(sent.ToString(), Does.Not.Contain(Canary));
    }

    [Test]
    public async Task Erasure_OfOneCustomer_LeavesTheOthersAlone()
    {
        await PutProfileAsync("c-1");
        await PutProfileAsync("c-2");
        var (uploadId, _) = await fixture.UploadAsync("of-2.json", Purchase("c-2", "of-2"));

        await EraseAsync("c-1");

        var places = await search.FindAsync(Canary);
        Assert.That(
            places.Select(place => place.Split('/')[^1]),
            Is.EquivalentTo(new[] { "profile", "of-2.json", uploadId }), "profile, archive and isolated copy");
        using var upload = await fixture.Api.GetAsync(new Uri($"api/uploads/{uploadId}", UriKind.Relative));
        Assert.That(upload.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Erasure_OfAFileThatWasReplaced_LeavesTheNewOneOfAnotherCustomer()
    {
        await fixture.UploadAsync("same.json", Purchase("c-1", "first"));
        var (second, _) = await fixture.UploadAsync("same.json", Purchase("c-2", "second"));

        await EraseAsync("c-1");

        Assert.That(await search.FindAsync(Canary), Has.Count.EqualTo(2).And.All.Contains(second));
    }

    [Test]
    public async Task Erasure_WhileAFileIsBeingProcessed_WaitsForItAndThenTakesItToo()
    {
        await PutProfileAsync("c-1");
        var award = fixture.Platform.Cosmos.Inject(Failing(CosmosOperationKind.Create, CosmosNames.Orders));
        await fixture.Blobs.GetBlobContainerClient(BlobNames.Uploads).UploadBlobAsync(
            $"{Canary}.json", BinaryData.FromString(Purchase("c-1", "under-way")));
        await Eventually.GetAsync(
            () => Task.FromResult(award.Suffered), it => it > 0, "the file has been read and its award is under way");

        using var accepted = await DeleteAsync("c-1", "respond-async");
        await Eventually.GetAsync(
            () => fixture.GetAsync<ErasureRecord>(accepted.Headers.Location!.OriginalString[1..]),
            it => it.Removed.Profiles == 1, "the profile is gone");
        var meanwhile = await search.FindAsync(Canary);
        award.Remove();

        var done = await Eventually.GetAsync(
            () => fixture.GetAsync<ErasureRecord>(accepted.Headers.Location!.OriginalString[1..]),
            it => it.ErasedAt is not null, "the erasure is done");
        Assert.Multiple(async () =>
        {
            Assert.That(accepted.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(meanwhile, Does.Contain($"blob/uploads/{Canary}.json"), "it would be read again");
            Assert.That(done.Removed, Is.EqualTo(new ErasedCounts(Profiles: 1, Files: 1)));
            Assert.That(await search.FindAsync(Canary), Is.Empty);
            Assert.That((await LedgerAsync("c-1")).Balance.Balance, Is.EqualTo(new Points(10)));
        });
    }

    [TestCase("1", 0)]
    [TestCase($"\"{Canary}\"", 1)]
    public async Task File_ThatIsReadOnlyAfterTheErasure_IsErasedWhenItComesToLight(string amount, int quarantined)
    {
        await PutProfileAsync("c-1");
        var reading = fixture.Platform.Cosmos.Inject(Failing(CosmosOperationKind.Upsert, CosmosNames.Profiles));
        await fixture.Blobs.GetBlobContainerClient(BlobNames.Uploads).UploadBlobAsync(
            $"{Canary}.json", BinaryData.FromString(Purchase("c-1", "late", amount)));
        await Eventually.GetAsync(() => Task.FromResult(reading.Suffered), it => it > 0, "the file is being read");

        var erased = await EraseAsync("c-1");
        reading.Remove();

        await Eventually.GetAsync(
            () => fixture.GetAsync<ErasureRecord>("api/customers/c-1/erasures/1"),
            it => it.Removed == new ErasedCounts(Profiles: 1, Files: 1, Quarantined: quarantined),
            "the file is erased");
        Assert.That(erased.Removed, Is.EqualTo(new ErasedCounts(Profiles: 1)));
        Assert.That(await search.FindAsync(Canary), Is.Empty);
    }

    [Test]
    public async Task Erasure_AskedForAgain_FindsNothingLeft()
    {
        await PutProfileAsync("c-1");
        await EraseAsync("c-1");

        var second = await EraseAsync("c-1");

        Assert.That((second.Number, second.Removed), Is.EqualTo((2, new ErasedCounts())));
    }

    [Test]
    public async Task Profile_StoredAfterTheErasure_IsANewOne()
    {
        await PutProfileAsync("c-1");
        await EraseAsync("c-1");

        await PutProfileAsync("c-1");

        Assert.That(await fixture.GetAsync<Profile>("api/customers/c-1/profile"), Is.Not.Null);
        Assert.That((await EraseAsync("c-1")).Removed, Is.EqualTo(new ErasedCounts(Profiles: 1)));
    }

    [Test]
    public async Task Erasure_OfACustomerOfWhomNothingIsKnown_Is404()
    {
        using var answer = await DeleteAsync("nobody");

        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(problem.GetProperty("type").GetString(), Is.EqualTo("urn:loyalty:problem:unknown-customer"));
    }

    [Test]
    public async Task Quarantine_AfterTheErasure_StillTellsThatAndWhyAFileFailed()
    {
        var (uploadId, _) = await fixture.UploadAsync($"{Canary}.json", Purchase("c-1", "bad", $"\"{Canary}\""));

        await EraseAsync("c-1");

        var left = (await fixture.GetAsync<QuarantineView>("api/quarantine/uploads")).Uploads.Single();
        Assert.That(
            (left.Id, left.Code, left.OriginalBlob, left.FileName),
            Is.EqualTo((uploadId, RejectionCodes.FieldInvalid, (string?)null, "erased")));
        Assert.That(left.ErasedAt, Is.Not.Null);
    }

    private static CosmosFault Failing(CosmosOperationKind kind, string container) =>
        CosmosFault.On(kind, new CosmosFaultEffect.Answer(503), container) with { Count = CosmosFault.Unlimited };

    private static string Json(BalanceView balance) => JsonSerializer.Serialize(balance, StoredJson.Options);

    private static string Purchase(string customer, string id, string amount = "1") =>
        PersonalFile.Purchase(Canary, customer, id, amount);

    private async Task UploadOfEveryOutcomeAsync(string customer)
    {
        foreach (var file in PersonalFile.OfEveryOutcome(Canary, customer))
        {
            var (_, outcome) = await fixture.UploadAsync(file.Name, file.Content);
            Assert.That(outcome.Outcome, Is.EqualTo(file.Outcome), file.Name);
        }
    }

    /// <summary>Traces that the platform leaves only when something goes wrong, or a policy asks for them.</summary>
    private async Task LeaveMoreTracesAsync()
    {
        var archived = (await fixture.BlobNamesAsync(BlobNames.Archive)).Single(name => name.EndsWith("/awarded.json"));
        await fixture.Blobs.GetBlobContainerClient(BlobNames.Archive).GetBlobBaseClient(archived)
            .CreateSnapshotAsync();
        await fixture.Blobs.GetBlobContainerClient(BlobNames.DeadLetters).UploadBlobAsync(
            "UPLOADS/2026/3/14/9/1.json",
            BinaryData.FromString(
                $$"""[{"subject":"/blobServices/default/containers/uploads/blobs/{{Canary}}/awarded.json"}]"""));
    }

    /// <summary>The kinds of places that hold something personal.</summary>
    private async Task<IEnumerable<string>> PlacesAsync() =>
        (await search.FindAsync(Canary)).Select(place => string.Join('/', place.Split('/').Take(2))).Distinct();

    private async Task PutProfileAsync(string customer)
    {
        using var answer = await fixture.Api.PutAsJsonAsync(
            new Uri($"api/customers/{customer}/profile", UriKind.Relative),
            new { name = $"Anna {Canary}", email = $"{Canary}@example.com", address = $"{Canary} 1" });
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    private async Task<HttpResponseMessage> DeleteAsync(string customer, string? prefer = null)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Delete, new Uri($"api/customers/{customer}/profile", UriKind.Relative));
        if (prefer is not null) request.Headers.Add("Prefer", prefer);
        return await fixture.Api.SendAsync(request);
    }

    private async Task<ErasureRecord> EraseAsync(string customer)
    {
        using var answer = await DeleteAsync(customer);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        return (await answer.Content.ReadFromJsonAsync<ErasureRecord>(StoredJson.Options))!;
    }

    private async Task<(BalanceView Balance, IReadOnlyList<LedgerEntry> Entries)> LedgerAsync(string customer) => (
        await fixture.GetAsync<BalanceView>($"api/customers/{customer}/balance"),
        (await fixture.GetAsync<EntriesView>($"api/customers/{customer}/entries")).Entries);
}
