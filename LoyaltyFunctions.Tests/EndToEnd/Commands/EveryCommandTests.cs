using System.Net;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Quarantine;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using static LoyaltyFunctions.Tests.EndToEnd.Commands.CommandPlatform;

namespace LoyaltyFunctions.Tests.EndToEnd.Commands;

/// <summary>What holds for each command: its preview, its repeat, and another request under its key.</summary>
public sealed class EveryCommandTests
{
    private const string Receiver = "every-receiver";

    private static IEnumerable<TestCaseData> Commands =>
    [
        Command("redemptions", """{"points":100,"reference":"basket-7"}""", """{"points":101}"""),
        Command("reservations", """{"points":100,"minutes":30}""", """{"points":100,"minutes":31}"""),
        Command("reservations/held/post", """{"points":20}""", """{"points":21}"""),
        Command("reservations/held/void", "{}", null),
        Command(
            "returns", """{"purchaseId":"order-of-CUSTOMER","lines":[{"line":"1","amount":2.5}]}""",
            """{"purchaseId":"order-of-CUSTOMER"}"""),
        Command("refunds", """{"entryId":"redeem:spent","points":4}""", """{"entryId":"redeem:spent","points":5}"""),
        Command("releases", """{"purchaseId":"pending-of-CUSTOMER"}""", null),
        Command(
            "adjustments", """{"points":500,"reason":"a till was broken","actor":"anna"}""",
            """{"points":500,"reason":"a till was broken","actor":"berta"}"""),
        Command(
            "adjustments", """{"points":50000,"reason":"a till was broken","actor":"anna"}""",
            """{"points":50001,"reason":"a till was broken","actor":"anna"}"""),
        Command("transfers", $$"""{"to":"{{Receiver}}","points":100}""", $$"""{"to":"{{Receiver}}","points":101}"""),
    ];

    [OneTimeSetUp]
    public Task StartAsync() => CustomerAsync(Receiver);

    [TestCaseSource(nameof(Commands))]
    public async Task Preview_IsTheRealOutcome_AndChangesNothing(string path, string body, string? _)
    {
        var customer = await PreparedAsync($"preview {path} {body}");
        var before = await AccountAsync(customer);

        var preview = await PostAsync(customer, path + "?dryRun=true", Filled(body, customer), "key");

        Assert.That((await AccountAsync(customer)).ETag, Is.EqualTo(before.ETag));
        var done = await PostAsync(customer, path, Filled(body, customer), "key");
        Assert.Multiple(() =>
        {
            Assert.That(preview.Status, Is.EqualTo(HttpStatusCode.OK), preview.Text);
            Assert.That(preview.Json["dryRun"]?.GetValue<bool>(), Is.True);
            Assert.That(done.Status, Is.AnyOf(HttpStatusCode.Created, HttpStatusCode.Accepted), done.Text);
            Assert.That(preview.Outcome, Is.EqualTo(done.Outcome));
            Assert.That((preview.IsReplayed, done.IsReplayed), Is.EqualTo((false, false)));
        });
    }

    [TestCaseSource(nameof(Commands))]
    public async Task Repeat_GetsTheSameAnswer_AndChangesNothing(string path, string body, string? _)
    {
        var customer = await PreparedAsync($"repeat {path} {body}");
        var first = await PostAsync(customer, path, Filled(body, customer), "key");
        var before = await AccountAsync(customer);

        var second = await PostAsync(customer, path, Filled(body, customer), "key");
        var preview = await PostAsync(customer, path + "?dryRun=true", Filled(body, customer), "key");

        Assert.Multiple(async () =>
        {
            Assert.That((await AccountAsync(customer)).ETag, Is.EqualTo(before.ETag));
            Assert.That((second.Status, second.Text), Is.EqualTo((first.Status, first.Text)));
            Assert.That((first.IsReplayed, second.IsReplayed, preview.IsReplayed), Is.EqualTo((false, true, true)));
            Assert.That(preview.Outcome, Is.EqualTo(first.Outcome));
        });
    }

    // Of the rest, another request would be under another address.
    private static IEnumerable<TestCaseData> CommandsThatCanDiffer =>
        Commands.Where(command => command.Arguments[2] is not null);

    [TestCaseSource(nameof(CommandsThatCanDiffer))]
    public async Task Key_UsedForAnotherRequest_IsAConflictWithBothHashes_AndQuarantinedOnce(
        string path, string body, string other)
    {
        var customer = await PreparedAsync($"reused {path} {body}");
        await PostAsync(customer, path, Filled(body, customer), "key");
        var before = await AccountAsync(customer);

        var preview = await PostAsync(customer, path + "?dryRun=true", Filled(other, customer), "key");
        var keptOfPreview = await QuarantinedAsync(customer);
        var answer = await PostAsync(customer, path, Filled(other, customer), "key");
        await PostAsync(customer, path, Filled(other, customer), "key");
        var kept = await QuarantinedAsync(customer);

        Assert.Multiple(async () =>
        {
            Assert.That((await AccountAsync(customer)).ETag, Is.EqualTo(before.ETag));
            Assert.That(keptOfPreview, Is.Empty);
            Assert.That(
                kept.Select(it => (it.StoredHash, it.RequestHash)),
                Is.EqualTo(new[] { (answer.String("storedHash"), answer.String("requestHash")) }));
            Assert.That((answer.Status, answer.Problem), Is.EqualTo((HttpStatusCode.Conflict, "key-reused")));
            Assert.That(answer.String("storedHash"), Has.Length.EqualTo(64));
            Assert.That(
                answer.String("requestHash"), Has.Length.EqualTo(64).And.Not.EqualTo(answer.String("storedHash")));
            Assert.That(preview.Problem, Is.EqualTo("key-reused"));
        });
    }

    [TestCaseSource(nameof(Commands))]
    public async Task Request_SentManyTimesAtOnce_IsDoneOnce(string path, string body, string? _)
    {
        var customer = await PreparedAsync($"at once {path} {body}");
        var before = await AccountAsync(customer);

        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => PostAsync(customer, path, Filled(body, customer), "key")));

        var after = await AccountAsync(customer);
        Assert.Multiple(() =>
        {
            Assert.That(answers.Select(answer => answer.Text).Distinct().Count(), Is.EqualTo(1));
            Assert.That(answers.Count(answer => !answer.IsReplayed), Is.EqualTo(1));
            Assert.That(after.Sequence, Is.LessThanOrEqualTo(before.Sequence + 1));
        });
    }

    [TestCaseSource(nameof(Commands))]
    public async Task Command_WithAFieldThatItDoesNotHave_IsRefused(string path, string body, string? _)
    {
        var customer = await PreparedAsync($"field {path} {body}");
        var before = await AccountAsync(customer);
        var comma = body == "{}" ? "" : ",";

        var answer = await PostAsync(
            customer, path, Filled(body, customer)[..^1] + comma + "\"colour\":\"red\"}", "key");

        Assert.That((await AccountAsync(customer)).ETag, Is.EqualTo(before.ETag));
        Assert.That(
            (answer.Status, answer.Problem, answer.String("field")),
            Is.EqualTo((HttpStatusCode.BadRequest, "field-unknown", "colour")));
    }

    [TestCaseSource(nameof(Commands))]
    public async Task Command_ForACustomerWithoutAnAccount_IsRefused(string path, string body, string? _)
    {
        var answer = await PostAsync("nobody", path, Filled(body, "nobody"), "key");

        Assert.That(
            (answer.Status, answer.Problem),
            Is.EqualTo((HttpStatusCode.NotFound, "unknown-customer")), answer.Text);
    }

    private static async Task<List<QuarantinedCommand>> QuarantinedAsync(string customer)
    {
        var view = await Fixture.GetAsync<QuarantinedCommandsView>("api/quarantine/commands?limit=500");
        return [.. view.Commands.Where(command => command.CustomerId == customer)];
    }

    private static TestCaseData Command(string path, string body, string? other) => new TestCaseData(path, body, other)
        .SetArgDisplayNames(path, body);

    private static string Filled(string body, string customer) =>
        body.Replace("CUSTOMER", customer, StringComparison.Ordinal);

    // Points, a reservation, a redemption and a purchase whose points are pending.
    private static async Task<string> PreparedAsync(string purpose)
    {
        var customer = await CustomerAsync(ContentHash.Of(purpose)[..16]);
        await ExecuteAsync(Some.Earn($"pending-of-{customer}", customer, 70) with { AwaitsRelease = true });
        await ExecuteAsync(Some.Redeem(10, "spent", customer));
        await ExecuteAsync(new ReservePoints
        {
            CustomerId = customer,
            RecordedBy = "test",
            RequestId = "held",
            Points = new Points(40),
            HeldFor = TimeSpan.FromHours(1),
        });
        return customer;
    }
}
