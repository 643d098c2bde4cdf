using System.Net;
using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Tests.Support;
using StatementVerifier;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>A customer asks for a statement with its proof, and an auditor checks it without the platform.</summary>
public sealed class ProofTests
{
    private const string Statement = "api/customers/c-1/statement?proof=true";

    private PlatformFixture fixture = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        fixture = await PlatformFixture.StartAsync();
        for (var n = 1; n <= 5; n++)
        {
            await fixture.Service<PointsLedger>().ExecuteAsync(Some.Earn($"order-{n}", points: n), default);
            await fixture.Service<PointsLedger>().ExecuteAsync(Some.Earn("order-1", $"c-1{n}", points: n), default);
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task Statement_OnceSealed_IsVerifiedOffline_AndBeforeItSaysSo()
    {
        using var early = await fixture.Api.GetAsync(new Uri(Statement, UriKind.Relative));
        using var started = await fixture.Api.PostAsync(new Uri("api/seals", UriKind.Relative), content: null);
        var seal = await SealAsync();
        var statement = await fixture.Api.GetStringAsync(new Uri(Statement, UriKind.Relative));
        var page = await fixture.Api.GetStringAsync(new Uri(Statement + "&limit=2", UriKind.Relative));

        Assert.Multiple(async () =>
        {
            Assert.That(early.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
            Assert.That(await early.Content.ReadAsStringAsync(), Does.Contain("not-sealed-yet"));
            Assert.That(await VerifyAsync(statement, seal), Does.StartWith("0").And.Contain("5 movements"));
            Assert.That(await VerifyAsync(page, seal), Does.StartWith("0").And.Contain("2 movements"));
            Assert.That(
                await VerifyAsync(statement.Replace("\"points\":5", "\"points\":6", StringComparison.Ordinal), seal),
                Does.StartWith("2").And.Contain("entry 5"));
        });
    }

    [TestCase("proof=perhaps")]
    [TestCase("proof=true&format=csv")]
    public async Task Proof_ThatCannotBeGiven_IsRefused(string query)
    {
        using var answer = await fixture.Api.GetAsync(
            new Uri($"api/customers/c-1/statement?{query}", UriKind.Relative));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("'proof'"));
    }

    private Task<string> SealAsync()
    {
        var today = Seal.DayOf(DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime));
        return Eventually.GetAsync(
            async () =>
            {
                using var answer = await fixture.Api.GetAsync(new Uri($"api/seals/{today}", UriKind.Relative));
                return answer.IsSuccessStatusCode ? await answer.Content.ReadAsStringAsync() : "";
            },
            seal => seal.Length > 0, "the seal is there");
    }

    private static async Task<string> VerifyAsync(string statement, string seal)
    {
        using var folder = new TemporaryFolder();
        string[] files = [Path.Combine(folder.Path, "statement.json"), Path.Combine(folder.Path, "seal.json")];
        await File.WriteAllTextAsync(files[0], statement);
        await File.WriteAllTextAsync(files[1], seal);
        using var output = new StringWriter();
        var exitCode = Command.Run(files, output, output);
        return $"{exitCode} {output}";
    }
}
