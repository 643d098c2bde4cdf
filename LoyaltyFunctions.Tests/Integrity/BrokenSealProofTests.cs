using LoyaltyFunctions.Integrity;

namespace LoyaltyFunctions.Tests.Integrity;

/// <summary>A proof is never made of a seal that somebody changed.</summary>
public sealed class BrokenSealProofTests
{
    private const string Page = "2026-03-14/leaves-00000.jsonl";
    private const string Whole = "2026-03-14/seal.json";

    private SealFixture fixture = null!;

    [SetUp]
    public async Task StartAsync() => fixture = await SealFixture.StartAsync();

    [TearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [TestCase(Whole, "{", "")]
    [TestCase(Whole, "\"pages\"", "\"sheets\"")]
    [TestCase(Whole, "\"pages\":[", "\"pages\":[null,")]
    [TestCase(Whole, "\"rootHash\":\"", "\"rootHash\":\"x")]
    [TestCase(Whole, "\"treeSize\":2", "\"treeSize\":3")]
    [TestCase(Whole, "\"count\":2", "\"count\":3")]
    [TestCase(Page, "{", "")]
    [TestCase(Page, "\"sequence\":1", "\"sequence\":9007199254740993")]
    [TestCase(Page, "\n", "\nnull\n")]
    public async Task Proof_ByASealThatWasChanged_IsRefused(string name, string from, string to)
    {
        await fixture.EarnAsync(2);
        await fixture.SealAsync();
        var content = await fixture.ReadAsync(name);
        Assert.That(content, Does.Contain(from));

        await fixture.OverwriteAsync(name, content.Replace(from, to, StringComparison.Ordinal));

        Assert.That(
            () => fixture.Proofs.ProveAsync("c-001", throughSequence: 1, default),
            Throws.TypeOf<SealBrokenException>().With.Message.Contains("seal"));
    }

    [TestCase(Whole)]
    [TestCase(Page)]
    public async Task Seal_ThatIsNullNow_IsBroken(string name)
    {
        await fixture.EarnAsync(2);
        await fixture.SealAsync();

        await fixture.OverwriteAsync(name, "null");

        Assert.That(
            () => fixture.Proofs.ProveAsync("c-001", throughSequence: 1, default),
            Throws.TypeOf<SealBrokenException>());
        var found = (await fixture.Verification.VerifyAsync("c-001", default))!;
        Assert.That(found.Finding!.Kind, Is.EqualTo(ChainFault.SealBroken));
    }
}
