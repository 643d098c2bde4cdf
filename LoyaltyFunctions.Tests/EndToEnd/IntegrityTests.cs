using System.Net;
using System.Text.Json;
using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Azure.Cosmos;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>Checks and seals as callers see them, and the command over the same state.</summary>
public sealed class IntegrityTests
{
    private static readonly Uri Seals = new("api/seals", UriKind.Relative);

    private PlatformFixture fixture = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        fixture = await PlatformFixture.StartAsync();
        for (var n = 1; n <= 3; n++)
        {
            await fixture.Service<PointsLedger>().ExecuteAsync(Some.Earn($"order-{n}", $"c-{n}"), default);
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    [Order(1)]
    public async Task Customer_IsVerifiedOverHttp()
    {
        var text = await fixture.Api.GetStringAsync(new Uri("api/customers/c-1/verify", UriKind.Relative));

        Assert.That(text, Is.EqualTo("""{"customerId":"c-1","entries":1,"verified":true}"""));
    }

    [Test]
    [Order(2)]
    public async Task Seal_AskedForOverHttp_IsMadeOnceAndAnnounced()
    {
        var posted = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => fixture.Api.PostAsync(Seals, content: null)));
        Assert.That(
            posted.Select(answer => answer.StatusCode), Is.All.AnyOf(HttpStatusCode.Accepted, HttpStatusCode.OK));

        var again = await Eventually.GetAsync(
            () => fixture.Api.PostAsync(Seals, content: null), answer => answer.StatusCode == HttpStatusCode.OK,
            "the seal is there");

        var seal = JsonSerializer.Deserialize<Seal>(await again.Content.ReadAsStringAsync(), StoredJson.Options)!;
        var read = await fixture.GetAsync<Seal>($"api/seals/{Seal.DayOf(seal.Date)}");
        var verified = await fixture.GetAsync<CustomerVerification>("api/customers/c-2/verify");
        await Eventually.GetAsync(
            () => fixture.BlobNamesAsync(BlobNames.Events, "LedgerSealed/"), names => names.Count == 1,
            "the seal is announced");
        Assert.That((read.RootHash, read.TreeSize), Is.EqualTo((seal.RootHash, 3)));
        Assert.That(verified.SealedThrough, Is.EqualTo(1));
    }

    [TestCase("api/customers/nobody/verify", HttpStatusCode.NotFound, "unknown-customer")]
    [TestCase("api/seals/2020-02-30", HttpStatusCode.BadRequest, "invalid-date")]
    [TestCase("api/seals/today", HttpStatusCode.BadRequest, "invalid-date")]
    [TestCase("api/seals/2020-02-29", HttpStatusCode.NotFound, "unknown-seal")]
    public async Task Request_ThatCannotBeServed_GetsProblemDetails(string path, HttpStatusCode status, string type)
    {
        using var answer = await fixture.Api.GetAsync(new Uri(path, UriKind.Relative));

        var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
        Assert.That(
            (answer.StatusCode, problem.GetProperty("type").GetString()),
            Is.EqualTo((status, Answers.ProblemTypes + type)));
    }

    [Test]
    [Order(3)]
    public async Task Customer_WhoseLedgerWasChanged_IsToldWithTheEntry()
    {
        var ledger = fixture.Database.GetContainer(CosmosNames.Ledger);
        await ledger.DeleteItemAsync<object>("earn:default:order-3", new PartitionKey("c-3"));

        var found = await fixture.GetAsync<CustomerVerification>("api/customers/c-3/verify");

        Assert.That((found.Verified, found.Finding!.Kind, found.Finding.Sequence), Is.EqualTo((
            false, ChainFault.Missing, 1)));
    }
}
