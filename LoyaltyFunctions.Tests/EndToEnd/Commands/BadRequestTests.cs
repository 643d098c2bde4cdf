using System.Net;
using System.Text;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using static LoyaltyFunctions.Tests.EndToEnd.Commands.CommandPlatform;

namespace LoyaltyFunctions.Tests.EndToEnd.Commands;

/// <summary>What cannot be done is told with a stable type, and changes nothing.</summary>
public sealed class BadRequestTests
{
    private const string Customer = "bad-requests";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        await CustomerAsync(Customer);
        await ExecuteAsync(Some.Earn("several", Customer, 10));
        await ExecuteAsync(Some.Redeem(10, "spent", Customer));
        await ReserveAsync("held", TimeSpan.FromDays(1));
        await ReserveAsync("voided", TimeSpan.FromDays(1));
        await ReserveAsync("lapsed", TimeSpan.FromTicks(1));
        await PostAsync(Customer, "reservations/voided/void", "{}", "void-1");
    }

    [TestCase("redemptions", """{"points":100000}""", 422, "insufficient-points", null)]
    [TestCase("redemptions", """{"points":0}""", 400, "field-invalid", "points")]
    [TestCase("redemptions", """{"points":-1}""", 400, "field-invalid", "points")]
    [TestCase("redemptions", "{}", 400, "field-missing", "points")]
    [TestCase("redemptions", "", 400, "field-missing", "points")]
    [TestCase("redemptions", "{", 400, "body-invalid", "body")]
    [TestCase("redemptions", "[]", 400, "body-invalid", "body")]
    [TestCase("redemptions", """{"points":1,"points":2}""", 400, "body-invalid", "body")]
    [TestCase("redemptions", """{"points":1,"effectiveAt":"2999-01-01T00:00:00Z"}""", 400, "field-invalid",
        "effectiveAt")]
    [TestCase("redemptions?dryRun=perhaps", """{"points":1}""", 400, "field-invalid", "dryRun")]
    [TestCase("reservations", """{"points":100000}""", 422, "insufficient-points", null)]
    [TestCase("reservations", """{"points":1,"minutes":0}""", 400, "field-invalid", "minutes")]
    [TestCase("reservations", """{"points":1,"minutes":43201}""", 400, "field-invalid", "minutes")]
    [TestCase("reservations/nothing/post", "{}", 404, "unknown-reservation", null)]
    [TestCase("reservations/nothing/void", "{}", 404, "unknown-reservation", null)]
    [TestCase("reservations/held/post", """{"points":41}""", 422, "reservation-exceeded", null)]
    [TestCase("reservations/voided/post", "{}", 409, "reservation-closed", null)]
    [TestCase("reservations/voided/void", "{}", 409, "reservation-closed", null)]
    [TestCase("reservations/lapsed/post", "{}", 409, "reservation-closed", null)]
    [TestCase("returns", """{"purchaseId":"never-bought"}""", 404, "unknown-entry", null)]
    [TestCase("returns", """{"purchaseId":"several","source":"other"}""", 404, "unknown-entry", null)]
    [TestCase("returns", """{"purchaseId":"several","lines":[{"line":"7"}]}""", 404, "unknown-line", null)]
    [TestCase("returns", """{"purchaseId":"several","lines":[{"line":"1","quantity":2}]}""", 422, "more-than-bought",
        null)]
    [TestCase("returns", """{"purchaseId":"several","lines":[{"line":"1","amount":1.01}]}""", 422, "more-than-bought",
        null)]
    [TestCase("returns", """{"purchaseId":"several","lines":[{"line":"1","amount":1,"quantity":1}]}""", 400,
        "field-invalid", "lines[0].amount")]
    [TestCase("returns", """{"purchaseId":"several","lines":[]}""", 400, "field-invalid", "lines")]
    [TestCase("returns", """{"lines":[{"line":"1"}]}""", 400, "field-missing", "purchaseId")]
    [TestCase("refunds", """{"entryId":"redeem:never"}""", 404, "unknown-entry", null)]
    [TestCase("refunds", """{"entryId":"account"}""", 404, "unknown-entry", null)]
    [TestCase("refunds", """{"entryId":"outbox:redeem:spent"}""", 404, "unknown-entry", null)]
    [TestCase("refunds", """{"entryId":"earn:default:several"}""", 422, "not-reversible", null)]
    [TestCase("refunds", """{"entryId":"redeem:spent","points":11}""", 422, "more-than-bought", null)]
    [TestCase("refunds", """{"entryId":"../x?y"}""", 400, "field-invalid", "entryId")]
    [TestCase("releases", """{"purchaseId":"never-bought"}""", 404, "unknown-entry", null)]
    [TestCase("releases", """{"purchaseId":"several"}""", 409, "nothing-to-release", null)]
    [TestCase("adjustments", """{"points":5,"actor":"anna"}""", 400, "field-missing", "reason")]
    [TestCase("adjustments", """{"points":5,"reason":" ","actor":"anna"}""", 400, "field-invalid", "reason")]
    [TestCase("adjustments", """{"points":5,"reason":"gift"}""", 400, "field-missing", "actor")]
    [TestCase("adjustments", """{"points":0,"reason":"gift","actor":"anna"}""", 400, "field-invalid", "points")]
    [TestCase("adjustments", """{"points":-9000,"reason":"fraud","actor":"anna"}""", 422, "insufficient-points", null)]
    [TestCase("adjustments", """{"points":-90000,"reason":"fraud","actor":"anna"}""", 422, "insufficient-points",
        null)]
    [TestCase("adjustments", """{"points":5,"reason":"gift","actor":"anna","corrects":"earn:default:no"}""", 404,
        "unknown-entry", null)]
    [TestCase("adjustments", """{"points":5,"reason":"gift","actor":"anna","expiresAt":"2001-01-01T00:00:00Z"}""", 422,
        "expiry-passed", null)]
    [TestCase("adjustments", """{"points":-5,"reason":"gift","actor":"anna","expiresAt":"2999-01-01T00:00:00Z"}""",
        400, "field-invalid", "expiresAt")]
    [TestCase("adjustments/nothing/approval", """{"actor":"berta","approve":true}""", 404, "unknown-adjustment", null)]
    [TestCase("transfers", """{"to":"bad-requests","points":1}""", 422, "same-customer", null)]
    [TestCase("transfers", """{"to":"nobody","points":1}""", 404, "unknown-customer", null)]
    [TestCase("transfers", """{"to":"nobody","points":100000}""", 422, "insufficient-points", null)]
    [TestCase("transfers", """{"points":1}""", 400, "field-missing", "to")]
    public async Task Command_ThatCannotBeDone_GetsProblemDetails_AndChangesNothing(
        string path, string body, int status, string type, string? field)
    {
        var before = await AccountAsync(Customer);

        var answer = await PostAsync(Customer, path, body, "bad-key");

        Assert.Multiple(async () =>
        {
            Assert.That((await AccountAsync(Customer)).ETag, Is.EqualTo(before.ETag));
            Assert.That(((int)answer.Status, answer.Problem), Is.EqualTo((status, type)), answer.Text);
            Assert.That(answer.Json["field"]?.GetValue<string>(), Is.EqualTo(field));
            Assert.That(answer.String("detail"), Is.Not.Empty);
        });
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("12345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901")]
    [TestCase("till%2F7")]
    public async Task Command_WithoutAKey_IsRefused(string? key)
    {
        var answer = await PostAsync(Customer, "redemptions", """{"points":1}""", key);

        Assert.That(
            (answer.Status, answer.Problem), Is.EqualTo((HttpStatusCode.BadRequest, "idempotency-key-missing")));
    }

    [Test]
    public async Task Command_WithABodyBeyondTheBound_IsRefused()
    {
        var body = $$"""{"points":1,"reference":"{{new string('x', CommandRequest.BodyBytesMax)}}"}""";

        var answer = await PostAsync(Customer, "redemptions", body, "bad-key");

        Assert.That((answer.Status, answer.Problem), Is.EqualTo((HttpStatusCode.BadRequest, "body-too-large")));
    }

    [Test]
    public async Task Command_WithABodyOfNoKnownLengthBeyondTheBound_IsRefused()
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, new Uri($"api/customers/{Customer}/redemptions", UriKind.Relative));
        request.Content = new StringContent(new string(' ', CommandRequest.BodyBytesMax + 1), Encoding.UTF8);
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add(CommandRequest.KeyHeader, "bad-key");
        using var sent = await Fixture.Api.SendAsync(request);

        Assert.That((await CommandReply.OfAsync(sent)).Problem, Is.EqualTo("body-too-large"));
    }

    [TestCase("reservations/nothing", "unknown-reservation")]
    [TestCase("adjustments/nothing", "unknown-adjustment")]
    [TestCase("transfers/nothing", "unknown-transfer")]
    public async Task Question_AboutWhatIsNotKnown_GetsProblemDetails(string path, string type)
    {
        var answer = await GetAsync(Customer, path);

        Assert.That((answer.Status, answer.Problem), Is.EqualTo((HttpStatusCode.NotFound, type)));
    }

    [TestCase("redemptions", """{"points":1}""")]
    [TestCase("transfers", """{"to":"bad-requests","points":1}""")]
    public async Task Command_ForACustomerWhoseIdIsTooLongForAny_IsRefused(string path, string body)
    {
        var answer = await PostAsync(new string('c', 2_500), path, body, "key");

        Assert.That((answer.Status, answer.Problem), Is.EqualTo((HttpStatusCode.NotFound, "unknown-customer")));
    }

    private static Task<LedgerAnswer> ReserveAsync(string requestId, TimeSpan heldFor) => ExecuteAsync(
        new ReservePoints
        {
            CustomerId = Customer,
            RecordedBy = "test",
            RequestId = requestId,
            Points = new Points(40),
            HeldFor = heldFor,
        });
}
