using System.Text.Json;
using System.Text.Json.Nodes;
using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using StatementVerifier;

namespace LoyaltyFunctions.Tests.Integrity;

/// <summary>An account that somebody spoiled costs nobody else the seal.</summary>
public sealed class UnreadableAccountTests
{
    private SealFixture fixture = null!;

    [SetUp]
    public async Task StartAsync() => fixture = await SealFixture.StartAsync();

    [TearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [TestCase("sequence", "\"one\"")]
    [TestCase("sequence", "1.5")]
    [TestCase("sequence", "-1")]
    [TestCase("sequence", "9007199254740993")]
    [TestCase("sequence", null)]
    [TestCase("headHash", null)]
    [TestCase("headHash", "7")]
    [TestCase("headHash", "\"no hash\"")]
    public async Task Account_WhoseHeadCannotBeRead_IsNamed_AndTheOthersAreSealed(string member, string? json)
    {
        await fixture.EarnAsync(11);
        await SpoilAsync("c-003", member, json);

        var outcome = await fixture.SealAsync();

        var (seal, all) = ((await fixture.Seals.FindAsync(fixture.Today, default))!, await fixture.VerifyAllAsync());
        Assert.Multiple(() =>
        {
            Assert.That(outcome.TreeSize, Is.EqualTo(10));
            Assert.That(seal.Pages.Select(page => page.Count), Is.EqualTo(new[] { 4, 4, 2 }), "only the last is short");
            Assert.That((seal.Unreadable!.Count, seal.Unreadable.CustomerIds.Single()), Is.EqualTo((1, "c-003")));
            Assert.That(
                all.Where(it => !it.Verified).Select(it => it.CustomerId), Is.EqualTo(new[] { "c-003" }));
            Assert.That(all.Count(it => it.SealedThrough == 1), Is.EqualTo(10));
        });
    }

    [Test]
    public async Task Accounts_ThatCannotBeRead_AtTheEndAndAlone_AreNamed()
    {
        await fixture.EarnAsync(9);
        for (var n = 1; n <= 9; n++) await SpoilAsync($"c-{n:D3}", "headHash", json: null);

        var outcome = await fixture.SealAsync();

        var seal = (await fixture.Seals.FindAsync(fixture.Today, default))!;
        Assert.That((outcome.TreeSize, seal.Pages.Count, seal.Unreadable!.Count), Is.EqualTo((0, 0, 9)));
    }

    [Test]
    public async Task Run_ThatTakesOverFrozenPages_StillNamesWhoWasLeftOut()
    {
        await fixture.EarnAsync(7);
        foreach (var customer in (string[])["c-002", "c-007"]) await SpoilAsync(customer, "sequence", "\"x\"");
        await fixture.Sealing.SealPagesAsync(fixture.Today, first: 0, after: "", default);

        await fixture.SealAsync();

        var seal = (await fixture.Seals.FindAsync(fixture.Today, default))!;
        Assert.That(seal.TreeSize, Is.EqualTo(5));
        Assert.That(seal.Unreadable!.CustomerIds, Is.EqualTo(new[] { "c-002", "c-007" }));
    }

    [Test]
    public async Task Seal_WithoutUnreadableAccounts_DoesNotSpeakOfThem()
    {
        await fixture.EarnAsync(1);

        await fixture.SealAsync();

        Assert.That(await fixture.ReadAsync("2026-03-14/seal.json"), Does.Not.Contain("unreadable"));
    }

    [Test]
    public async Task Statement_ProvenByASealWithUnreadableAccounts_IsVerified()
    {
        await fixture.EarnAsync(6);
        await SpoilAsync("c-001", "headHash", json: null);
        await fixture.SealAsync();
        var entries = await fixture.Ledger.EntriesAsync("c-006");
        using var folder = new TemporaryFolder();
        string[] files = [Path.Combine(folder.Path, "statement.json"), Path.Combine(folder.Path, "seal.json")];
        var statement = new JsonObject
        {
            ["customerId"] = "c-006",
            ["opening"] = 0,
            ["closing"] = 6,
            ["movements"] = Json(entries),
            ["proof"] = Json(await fixture.Proofs.ProveAsync("c-006", throughSequence: 1, default)),
        };
        await File.WriteAllTextAsync(files[0], statement.ToJsonString());
        await File.WriteAllTextAsync(files[1], await fixture.ReadAsync("2026-03-14/seal.json"));

        using var output = new StringWriter();
        Assert.That(Command.Run(files, output, output), Is.EqualTo(Command.Verified), output.ToString());
    }

    [Test]
    public void Accounts_BeyondTheBound_AreCountedOnly()
    {
        UnreadableAccounts? sum = null;
        for (var n = 0; n < 250; n++) sum = UnreadableAccounts.With(sum, $"c-{n}");

        Assert.That((sum!.Count, sum.CustomerIds.Count), Is.EqualTo((250, UnreadableAccounts.NamedMax)));
        Assert.That(UnreadableAccounts.Sum(sum, sum)!.CustomerIds, Has.Count.EqualTo(UnreadableAccounts.NamedMax));
    }

    private Task SpoilAsync(string customerId, string member, string? json) =>
        new StoredLedger(fixture.Ledger, customerId).ChangeAsync(LedgerDocuments.AccountId, account =>
        {
            if (json is null) account.Remove(member);
            else account[member] = JsonNode.Parse(json);
        });

    private static JsonNode? Json<T>(T value) => JsonSerializer.SerializeToNode(value, StoredJson.Options);
}
