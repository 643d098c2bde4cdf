using System.Text.Json;
using System.Text.Json.Nodes;
using LoyaltyFunctions.Integrity;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using StatementVerifier;

namespace LoyaltyFunctions.Tests.Integrity;

/// <summary>A statement, its proof, and the program that checks both without knowing the platform.</summary>
public sealed class SealProofTests
{
    private const string Customer = "c-006";

    private SealFixture fixture = null!;
    private IReadOnlyList<LedgerEntry> entries = null!;
    private JsonObject seal = null!;

    /// <summary>Eleven customers, one of whom has six entries of which five are sealed.</summary>
    [OneTimeSetUp]
    public async Task StartAsync()
    {
        fixture = await SealFixture.StartAsync();
        await fixture.EarnAsync(11);
        await EarnAsync("order-2");
        await fixture.Ledger.Ledger.ExecuteAsync(Some.Redeem(3, "r-3 😀", Customer), CancellationToken.None);
        await EarnAsync("order-4");
        await EarnAsync("order-5");
        await fixture.SealAsync();
        seal = JsonNode.Parse(await fixture.ReadAsync("2026-03-14/seal.json"))!.AsObject();
        fixture.Time.Advance(TimeSpan.FromDays(1));
        await EarnAsync("order-6");
        entries = await fixture.Ledger.EntriesAsync(Customer);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [TestCase(1, 3)]
    [TestCase(2, 4)]
    [TestCase(5, 5)]
    [TestCase(1, 5)]
    public async Task Statement_OfSealedEntries_IsVerified(int first, int last)
    {
        var (exitCode, output) = Verify(await StatementAsync(first, last), seal);

        Assert.That(exitCode, Is.EqualTo(Command.Verified), output);
        Assert.That(output, Does.Contain($"{last - first + 1} movements").And.Contain("is what was sealed"));
    }

    [TestCase(0)]
    [TestCase(2)]
    [TestCase(5)]
    public async Task Statement_WithoutMovements_IsVerifiedByTheEntriesAround(int after)
    {
        var (exitCode, output) = Verify(await StatementAsync(after + 1, after), seal);

        Assert.That(exitCode, Is.EqualTo(Command.Verified), output);
        Assert.That(output, Does.Contain("nothing moved"));
    }

    [Test]
    public async Task Proof_OfEveryCustomer_IsVerified()
    {
        for (var n = 1; n <= 11; n++)
        {
            var customer = $"c-{n:D3}";
            var entry = (await fixture.Ledger.EntriesAsync(customer))[0];
            var statement = Statement(customer, Points.Zero, [entry]);
            statement["proof"] = Json(await fixture.Proofs.ProveAsync(customer, 1, default));

            var (exitCode, output) = Verify(statement, seal);

            Assert.That(exitCode, Is.EqualTo(Command.Verified), output);
        }
    }

    [Test]
    public async Task Proof_OfWhatIsNotSealedYet_IsNone() => Assert.Multiple(async () =>
    {
        Assert.That(await fixture.Proofs.ProveAsync(Customer, 6, default), Is.Null);
        Assert.That(await fixture.Proofs.ProveAsync(Customer, 99, default), Is.Null);
        Assert.That(await fixture.Proofs.ProveAsync("nobody", 0, default), Is.Null);
    });

    [Test]
    public async Task Statement_WithoutAProof_IsWrong()
    {
        var statement = await StatementAsync(1, 5);
        statement.Remove("proof");

        Assert.That(Verify(statement, seal).ExitCode, Is.EqualTo(Command.Wrong));
    }

    private static IEnumerable<TestCaseData> Forgeries
    {
        get
        {
            yield return Forgery("points", "entry 3", it => Movement(it, 1)["points"] = -1);
            yield return Forgery("kind", "entry 3", it => Movement(it, 1)["kind"] = "adjust");
            yield return Forgery("member added", "entry 3", it => Movement(it, 1)["note"] = "free");
            yield return Forgery("hash", "entry 3", it => Movement(it, 1)["hash"] = new string('0', 64));
            yield return Forgery("hash made anew", "entry 4", it =>
            {
                Movement(it, 1)["recordedBy"] = "somebody else";
                Movement(it, 1)["hash"] = EntryHash.Of(JsonSerializer.SerializeToElement(Movement(it, 1)));
            });
            yield return Forgery("lots", "entry 3", it => Movement(it, 1)["lots"]!.AsArray().Clear());
            yield return Forgery("middle left out", "missing", it => it["movements"]!.AsArray().RemoveAt(1));
            yield return Forgery("last left out", "last movement", it => it["movements"]!.AsArray().RemoveAt(2));
            yield return Forgery("first left out", "balance", it => it["movements"]!.AsArray().RemoveAt(0));
            yield return Forgery("opening", "balance", it => it["opening"] = 1_000);
            yield return Forgery("closing", "closing balance", it => it["closing"] = 1_000);
            yield return Forgery("customer", "another customer", it => it["customerId"] = "c-007");
            yield return Forgery("period", "period", it => it["from"] = "2026-03-15T00:00:00Z");
            yield return Forgery("leaf", "path", it => Proof(it)["leaf"]!["sequence"] = 6);
            yield return Forgery("leaf hash", "path", it => Proof(it)["leaf"]!["headHash"] = new string('0', 64));
            yield return Forgery("index", "path", it => Proof(it)["leafIndex"] = 4);
            yield return Forgery("path", "path", it => Proof(it)["path"]![0] = new string('0', 64));
            yield return Forgery("path cut", "path", it => Proof(it)["path"]!.AsArray().RemoveAt(0));
            yield return Forgery("size", "treeSize", it => Proof(it)["treeSize"] = 12);
            yield return Forgery("root", "rootHash", it => Proof(it)["rootHash"] = new string('0', 64));
            yield return Forgery("date", "date", it => Proof(it)["date"] = "2026-03-13");
            yield return Forgery("between", "lead to 4", it => Proof(it)["between"]!.AsArray().Clear());
            yield return Forgery("number", "number", it => Movement(it, 1)["sequence"] = 3.5);
        }
    }

    [TestCaseSource(nameof(Forgeries))]
    public async Task Statement_ThatWasForged_IsWrongAndSaysWhere(Action<JsonObject> forge, string where)
    {
        var statement = await StatementAsync(2, 4);
        forge(statement);

        var (exitCode, output) = Verify(statement, seal);

        Assert.That(exitCode, Is.EqualTo(Command.Wrong), output);
        Assert.That(output.Split('\n').Single(line => line.StartsWith("WRONG", StringComparison.Ordinal)),
            Does.Contain(where));
    }

    [Test]
    public async Task Statement_ThatEndsEarly_LeavesOutAnEntryOfItsPeriod()
    {
        var statement = await StatementAsync(2, 4);
        statement["to"] = "2026-04-01T00:00:00Z";

        Assert.That(Verify(statement, seal).Output, Does.Contain("leaves out entry 5"));
    }

    [TestCase("rootHash", "\"0000000000000000000000000000000000000000000000000000000000000000\"")]
    [TestCase("treeSize", "12")]
    [TestCase("pages", "[]")]
    public async Task Seal_ThatWasForged_IsWrong(string member, string json)
    {
        var forged = seal.DeepClone().AsObject();
        forged[member] = JsonNode.Parse(json);

        var (exitCode, output) = Verify(await StatementAsync(2, 4), forged);

        Assert.That((exitCode, output), Is.EqualTo((Command.Wrong, output)));
        Assert.That(output, Does.Contain("seal was changed"));
    }

    [TestCase("{", "{}")]
    [TestCase("""{"customerId":"a","customerId":"b"}""", "{}")]
    public void Files_ThatCannotBeRead_AreAFailureAndNoFinding(string statement, string seal) =>
        Assert.That(VerifyText(statement, seal).ExitCode, Is.EqualTo(Command.Failed));

    [TestCase("{}", "{}")]
    [TestCase("[]", "[]")]
    [TestCase("""{"customerId":"c","movements":1,"proof":{"leaf":[]}}""", """{"pages":[{"rootHash":"xyz"}]}""")]
    public void Files_OfAnotherShape_AreWrong(string statement, string seal) =>
        Assert.That(VerifyText(statement, seal).ExitCode, Is.EqualTo(Command.Wrong));

    [Test]
    public void Files_ThatAreMissing_AreAFailure()
    {
        using var error = new StringWriter();

        Assert.That(Command.Run(["missing.json", "missing.json"], TextWriter.Null, error), Is.EqualTo(Command.Failed));
        Assert.That(Command.Run([], TextWriter.Null, error), Is.EqualTo(Command.Failed));
        Assert.That(error.ToString(), Does.Contain("missing.json").And.Contain("usage"));
    }

    private static TestCaseData Forgery(string name, string where, Action<JsonObject> forge) =>
        new TestCaseData(forge, where).SetArgDisplayNames(name);

    private static JsonNode Movement(JsonObject statement, int index) => statement["movements"]![index]!;

    private static JsonNode Proof(JsonObject statement) => statement["proof"]!;

    private async Task<JsonObject> StatementAsync(int first, int last)
    {
        var opening = first > 1 ? entries[first - 2].Balance : Points.Zero;
        var statement = Statement(Customer, opening, [.. entries.Skip(first - 1).Take(last - first + 1)]);
        statement["proof"] = Json(await fixture.Proofs.ProveAsync(Customer, last, default));
        return statement;
    }

    private static JsonObject Statement(string customerId, Points opening, IReadOnlyList<LedgerEntry> movements) =>
        new()
        {
            ["customerId"] = customerId,
            ["opening"] = opening.Value,
            ["closing"] = (movements.Count > 0 ? movements[^1].Balance : opening).Value,
            ["movements"] = Json(movements),
        };

    private static JsonNode? Json<T>(T value) => JsonSerializer.SerializeToNode(value, StoredJson.Options);

    private static (int ExitCode, string Output) Verify(JsonObject statement, JsonObject seal) =>
        VerifyText(statement.ToJsonString(), seal.ToJsonString());

    private static (int ExitCode, string Output) VerifyText(string statement, string seal)
    {
        using var folder = new TemporaryFolder();
        var (statementFile, sealFile) = (Path.Combine(folder.Path, "s.json"), Path.Combine(folder.Path, "seal.json"));
        File.WriteAllText(statementFile, statement);
        File.WriteAllText(sealFile, seal);
        using var output = new StringWriter();
        var exitCode = Command.Run([statementFile, sealFile], output, output);
        return (exitCode, output.ToString());
    }

    private Task EarnAsync(string order) =>
        fixture.Ledger.Ledger.ExecuteAsync(Some.Earn(order, Customer, points: 10), CancellationToken.None);
}
