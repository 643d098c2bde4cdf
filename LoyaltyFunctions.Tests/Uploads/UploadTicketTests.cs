using System.Net;
using System.Text;
using System.Text.Json;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Uploads;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace LoyaltyFunctions.Tests.Uploads;

/// <summary>Tickets and the addresses that they come with, as callers and the store see them.</summary>
public sealed class UploadTicketTests
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddLogging().BuildServiceProvider();
    private static readonly HttpClient Http = new();

    private UploadStores stores = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => stores = await UploadStores.StartAsync();

    [SetUp]
    public void ResetTime() => stores.Time.Now = TimeProvider.System.GetUtcNow();

    [OneTimeTearDown]
    public async Task StopAsync() => await stores.DisposeAsync();

    [Test]
    public async Task Ticket_NamesOneBlob_WhoseAddressTakesTheFileWithItsHeaders()
    {
        var ticket = await IssueAsync(Body());

        using var answer = await PutAsync(ticket, "id,amount");

        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created));
            Assert.That(ticket.BlobName, Does.Match(
                $"^signed/{stores.Time.Now.UtcDateTime:yyyy'/'MM'/'dd}/ticket-[0-9a-f]{{32}}/upload_a.csv$"));
            Assert.That(ticket.ExpiresAt, Is.EqualTo(stores.Time.Now + UploadTickets.Lifetime));
            Assert.That(ticket.StatusUrl, Is.EqualTo($"/api/uploads/{ticket.UploadId}"));
        });
        var stored = (await stores.Blob(BlobNames.Uploads, ticket.BlobName).GetPropertiesAsync()).Value;
        Assert.That(stored.ContentType, Is.EqualTo("text/csv; charset=utf-8"));
    }

    [TestCase("größe und 顧客 🎌.json")]
    [TestCase("50% off + more & #1?; 'quotes'.json")]
    public async Task Address_OfAnUnusualName_LeadsToThatName(string name)
    {
        var ticket = await IssueAsync(JsonSerializer.Serialize(
            new { fileName = name, contentType = "application/json", size = 2 }));

        using var answer = await PutAsync(ticket, "{}");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(ticket.BlobName, Does.EndWith($"/{name}"));
        Assert.That(await stores.TextAsync(BlobNames.Uploads, ticket.BlobName), Is.EqualTo("{}"));
    }

    [Test]
    public async Task Address_UsedTwice_LeavesTheFirstFile()
    {
        var ticket = await IssueAsync(Body());
        using var first = await PutAsync(ticket, "first");

        using var second = await PutAsync(ticket, "second");

        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden), await second.Content.ReadAsStringAsync());
        Assert.That(await stores.TextAsync(BlobNames.Uploads, ticket.BlobName), Is.EqualTo("first"));
    }

    [Test]
    public async Task Address_AfterItsTime_TakesNothing()
    {
        stores.Time.Now -= UploadTickets.Lifetime + TimeSpan.FromMinutes(1);
        var ticket = await IssueAsync(Body());

        using var answer = await PutAsync(ticket, "late");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await ExistsAsync(ticket), Is.False);
    }

    [Test]
    public async Task Address_LetsNobodyReadOrDelete_NorWriteElsewhere()
    {
        var ticket = await IssueAsync(Body());
        using var _ = await PutAsync(ticket, "mine");
        var elsewhere = new Uri(ticket.Url!.ToString().Replace("upload_a.csv", "upload_b.csv"));

        using var read = await Http.GetAsync(ticket.Url);
        using var deleted = await Http.DeleteAsync(ticket.Url);
        using var written = await PutAsync(ticket with { Url = elsewhere }, "elsewhere");

        Assert.That(
            new[] { read.StatusCode, deleted.StatusCode, written.StatusCode },
            Is.All.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test]
    public async Task Key_SentAgain_GivesTheSameFile_AndANewTime()
    {
        var first = await IssueAsync(Body(), "key-again");
        stores.Time.Now += TimeSpan.FromMinutes(5);

        var answer = await AskAsync(Body(), "key-again");

        var second = Ticket(answer);
        Assert.Multiple(() =>
        {
            Assert.That(answer.Headers["Idempotency-Replayed"].ToString(), Is.EqualTo("true"));
            Assert.That((second.UploadId, second.BlobName), Is.EqualTo((first.UploadId, first.BlobName)));
            Assert.That(second.ExpiresAt, Is.EqualTo(first.ExpiresAt + TimeSpan.FromMinutes(5)));
        });
    }

    [Test]
    public async Task Key_SentAgainOnceTheFileArrived_GivesNoAddress()
    {
        var first = await IssueAsync(Body(), "key-arrived");
        await stores.Tickets.ArrivedAsync(await FindAsync(first), "upload-1", default);

        var second = Ticket(await AskAsync(Body(), "key-arrived"));

        Assert.That((second.UploadId, second.BlobName), Is.EqualTo((first.UploadId, first.BlobName)));
        Assert.That(new object?[] { second.Url, second.Method, second.Headers, second.ExpiresAt }, Is.All.Null);
    }

    [Test]
    public async Task Key_OfAnotherFile_IsRefused_AndTheTicketStaysAsItIs()
    {
        var issued = await IssueAsync(Body(), "key-other");
        stores.Time.Now += TimeSpan.FromMinutes(5);

        var answer = await AskAsync(Body(size: 11), "key-other");

        Assert.That(answer.Problem, Is.EqualTo("409 key-reused"));
        Assert.That((await FindAsync(issued)).ExpiresAt, Is.EqualTo(issued.ExpiresAt));
    }

    [Test]
    public async Task Requests_WithoutAKey_AreDifferentFiles()
    {
        var (one, other) = (await IssueAsync(Body()), await IssueAsync(Body()));

        Assert.That(one.BlobName, Is.Not.EqualTo(other.BlobName));
    }

    [Test]
    public async Task Ticket_IsFoundByTheBlobsName_AndNotesTheFirstArrivalOnly()
    {
        var issued = await IssueAsync(Body(notify: "anna@example.com"));
        var ticket = await FindAsync(issued);

        var noted = await stores.Tickets.ArrivedAsync(ticket, "upload-1", default);
        var again = await stores.Tickets.ArrivedAsync(ticket, "upload-2", default);

        Assert.That((ticket.Notify, ticket.Size), Is.EqualTo(("anna@example.com", 10)));
        Assert.That((noted.UploadId, again.UploadId), Is.EqualTo(("upload-1", "upload-1")));
        Assert.That(await stores.Tickets.FindForAsync("direct/upload_a.csv", default), Is.Null);
        Assert.That(await stores.Tickets.FindForAsync(issued.BlobName + "x", default), Is.Null);
    }

    [TestCase("""{"contentType":"text/csv","size":1}""", "400 field-missing")]
    [TestCase("""{"fileName":"upload_a.csv","contentType":"text/csv"}""", "400 field-missing")]
    [TestCase("""{"fileName":"upload_a.csv","contentType":"text/csv","size":0}""", "400 field-invalid")]
    [TestCase("""{"fileName":"upload_a.csv","contentType":"text/csv","size":1,"x":1}""", "400 field-unknown")]
    [TestCase("""{"fileName":"a.csv","contentType":"text/csv","size":1}""", "422 file-name-not-allowed")]
    [TestCase("""{"fileName":"upload_a.csv","contentType":"text/html","size":1}""", "422 content-type-not-allowed")]
    [TestCase("""{"fileName":"upload_a.csv","contentType":"text/csv","size":4294967297}""", "422 file-too-large")]
    [TestCase("[]", "400 body-invalid")]
    public async Task Request_ThatCannotBe_IsRefusedByType(string body, string problem) =>
        Assert.That((await AskAsync(body, key: null)).Problem, Is.EqualTo(problem));

    [Test]
    public async Task Key_ThatIsNone_IsRefused() =>
        Assert.That((await AskAsync(Body(), "%2F")).Problem, Is.EqualTo("400 idempotency-key-missing"));

    private static string Body(long size = 10, string? notify = null) => JsonSerializer.Serialize(
        new { fileName = "upload_a.csv", contentType = "text/csv; charset=utf-8", size, notify });

    private async Task<UploadTicketView> IssueAsync(string body, string? key = null) =>
        Ticket(await AskAsync(body, key));

    private static UploadTicketView Ticket(ReadAnswer answer) => answer.Status == StatusCodes.Status201Created
        ? JsonSerializer.Deserialize<UploadTicketView>(answer.Text, StoredJson.Options)!
        : throw new AssertionException($"{answer.Status}: {answer.Text}");

    private async Task<UploadTicket> FindAsync(UploadTicketView view) =>
        (await stores.Tickets.FindForAsync(view.BlobName, default))!;

    private async Task<bool> ExistsAsync(UploadTicketView ticket) =>
        await stores.Blob(BlobNames.Uploads, ticket.BlobName).ExistsAsync();

    private async Task<ReadAnswer> AskAsync(string body, string? key)
    {
        var http = new DefaultHttpContext { RequestServices = Services };
        http.Request.Path = "/api/uploads";
        http.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        if (key is not null) http.Request.Headers["Idempotency-Key"] = key;
        using var answer = new MemoryStream();
        http.Response.Body = answer;
        await (await stores.TicketFunctions.RequestUploadAsync(http.Request, default)).ExecuteAsync(http);
        return new ReadAnswer(
            http.Response.StatusCode, Encoding.UTF8.GetString(answer.ToArray()), http.Response.Headers);
    }

    // As a caller does it, who has nothing but the answer.
    private static async Task<HttpResponseMessage> PutAsync(UploadTicketView ticket, string content)
    {
        using var request = new HttpRequestMessage(new HttpMethod(ticket.Method!), ticket.Url);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(content));
        foreach (var (name, value) in ticket.Headers!)
        {
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return await Http.SendAsync(request);
    }
}
