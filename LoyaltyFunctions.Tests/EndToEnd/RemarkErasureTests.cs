using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Profiles;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>What people write about a customer in the ledger goes with the customer; entries stay.</summary>
public sealed class RemarkErasureTests
{
    private const string Canary = "canaria7f3";
    private const string Reason = $"Anna {Canary} asked for it";
    private const string ByAnna = $$"""{"points":20000,"reason":"{{Reason}}","actor":"anna"}""";

    private PlatformFixture fixture = null!;
    private TextSearch search = null!;

    [SetUp]
    public async Task StartAsync()
    {
        fixture = await PlatformFixture.StartAsync();
        search = new TextSearch(fixture.Database, fixture.Blobs, fixture.Platform.App.DurableClient);
        await fixture.UploadAsync("p.json", """{"transactionId":"p","customerId":"c-1","amount":100}""");
    }

    [TearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task Erasure_OfACustomerAboutWhomPeopleWrote_LeavesEntriesAndNoWord()
    {
        await WriteEverywhereAsync();
        var before = await search.FindAsync(Canary);
        var entries = await EntriesAsync();

        using var answer = await fixture.Api.DeleteAsync(new Uri("api/customers/c-1/profile", UriKind.Relative));
        var erased = (await answer.Content.ReadFromJsonAsync<ErasureRecord>(StoredJson.Options))!;

        var verified = await GetAsync("verify");
        Assert.Multiple(async () =>
        {
            Assert.That(before, Is.EquivalentTo(new[]
            {
                "cosmos/ledger/remark:adjust:small", "cosmos/ledger/remark:adjust:approved",
                "cosmos/ledger/remark:reverse:return", "cosmos/ledger/remark:reverse:refund",
                "cosmos/ledger/adjustment:approved", "cosmos/ledger/adjustment:pending",
                "cosmos/ledger/adjustment:refused",
            }), "the words stand beside the entries, and nowhere else");
            Assert.That(await search.FindAsync(Canary), Is.Empty);
            Assert.That(erased.Removed, Is.EqualTo(new ErasedCounts(Files: 1, Remarks: 7)));
            Assert.That((await EntriesAsync()).Select(it => it.Hash), Is.EqualTo(entries.Select(it => it.Hash)));
            Assert.That(verified["verified"]!.GetValue<bool>(), Is.True, verified.ToJsonString());
        });
    }

    [Test]
    public async Task Erasure_LeavesAnApprovedAdjustmentKnown_AndForgetsThoseThatNeverWereRecorded()
    {
        await WriteEverywhereAsync();
        using var erased = await fixture.Api.DeleteAsync(new Uri("api/customers/c-1/profile", UriKind.Relative));

        var (approvedAgain, isReplayed) = await SendAsync("adjustments/approved/approval", Decision(true), "ok-2");
        var (askedAgain, _) = await SendAsync("adjustments", ByAnna, "approved");
        var state = await GetAsync("adjustments/approved");
        using var pending = await fixture.Api.GetAsync(
            new Uri("api/customers/c-1/adjustments/pending", UriKind.Relative));
        Assert.Multiple(() =>
        {
            Assert.That((approvedAgain, isReplayed), Is.EqualTo((HttpStatusCode.Created, true)));
            Assert.That(askedAgain, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(state["state"]!.GetValue<string>(), Is.EqualTo("approved").IgnoreCase);
            Assert.That(state["remark"]!["reason"], Is.Null);
            Assert.That(pending.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        });
    }

    [Test]
    public async Task Entry_TellsItsReason_AndHoldsItsHashAlone()
    {
        await SendAsync("adjustments", $$"""{"points":5,"reason":"{{Reason}}","actor":"anna"}""", "small");

        var entry = await GetAsync("entries/adjust:small");
        using var erased = await fixture.Api.DeleteAsync(new Uri("api/customers/c-1/profile", UriKind.Relative));
        var after = await GetAsync("entries/adjust:small");

        Assert.Multiple(() =>
        {
            Assert.That(entry["reason"]!.GetValue<string>(), Is.EqualTo(Reason));
            Assert.That(entry["remark"]!.ToJsonString(), Does.Not.Contain(Canary));
            Assert.That(entry["remark"]!["reasonHash"]!.GetValue<string>(), Is.EqualTo(ContentHash.Of(Reason)));
            Assert.That(after["reason"], Is.Null);
            Assert.That(after["hash"]!.GetValue<string>(), Is.EqualTo(entry["hash"]!.GetValue<string>()));
        });
    }

    /// <summary>A reason wherever a person can write one.</summary>
    private async Task WriteEverywhereAsync()
    {
        await SendAsync("adjustments", $$"""{"points":5,"reason":"{{Reason}}","actor":"anna"}""", "small");
        foreach (var key in new[] { "approved", "pending", "refused" }) await SendAsync("adjustments", ByAnna, key);
        await SendAsync("adjustments/approved/approval", Decision(true), "ok");
        await SendAsync("adjustments/refused/approval", Decision(false), "no");
        await SendAsync("redemptions", """{"points":100,"reference":"basket/7"}""", "spend");
        await SendAsync("refunds", $$"""{"entryId":"redeem:spend","points":50,"reason":"{{Reason}}"}""", "refund");
        await SendAsync("returns", $$"""{"purchaseId":"p","reason":"{{Reason}}"}""", "return");
    }

    private static string Decision(bool approves) =>
        $$"""{"actor":"berta","approve":{{(approves ? "true" : "false")}},"reason":"{{Reason}}"}""";

    private async Task<(HttpStatusCode Status, bool IsReplayed)> SendAsync(string path, string body, string key)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri($"api/customers/c-1/{path}", UriKind.Relative))
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add(CommandRequest.KeyHeader, key);
        using var answer = await fixture.Api.SendAsync(request);
        Assert.That(answer.IsSuccessStatusCode, Is.True, await answer.Content.ReadAsStringAsync());
        return (answer.StatusCode, answer.Headers.Contains(CommandAnswers.ReplayedHeader));
    }

    private Task<JsonObject> GetAsync(string path) => fixture.GetAsync<JsonObject>($"api/customers/c-1/{path}");

    private async Task<IReadOnlyList<LedgerEntry>> EntriesAsync() =>
        (await fixture.GetAsync<EntriesView>("api/customers/c-1/entries")).Entries;
}
