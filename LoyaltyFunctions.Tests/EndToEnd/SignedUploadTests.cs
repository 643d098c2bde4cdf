using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using LoyaltyFunctions.Notifications;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Uploads;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>A file that comes by a ticket, and what is told of files, on the whole platform.</summary>
public sealed class SignedUploadTests
{
    private PlatformFixture fixture = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => fixture = await PlatformFixture.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await fixture.DisposeAsync();

    [Test]
    public async Task File_PutUnderASignedAddress_IsAwarded_AndItsTicketTells()
    {
        const string purchase = """{"transactionId":"signed","customerId":"c-signed","amount":1}""";
        var ticket = await TicketAsync("order.json", "application/json", purchase.Length);
        var awaited = await fixture.GetAsync<UploadView>($"api/uploads/{ticket.UploadId}");

        using var client = new HttpClient();
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(purchase));
        body.Headers.ContentType = MediaTypeHeaderValue.Parse(ticket.Headers!["content-type"]);
        body.Headers.Add("x-ms-blob-type", ticket.Headers["x-ms-blob-type"]);
        using var put = await client.PutAsync(ticket.Url, body);
        var settled = await Eventually.GetAsync(
            () => fixture.GetAsync<UploadView>($"api/uploads/{ticket.UploadId}"),
            view => view.Status == UploadView.Settled, "the file is not settled");

        Assert.That(put.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(awaited.Status, Is.EqualTo(UploadView.AwaitingFile));
        Assert.That(
            (settled.Outcome!.Outcome, settled.Outcome.CustomerId, settled.TicketId),
            Is.EqualTo((UploadOutcomeKind.Awarded, "c-signed", ticket.UploadId)));
    }

    [Test]
    public async Task Steps_OfTheApp_PublishTheirEvents_AndWriteTheMail()
    {
        var file = new UploadedFile("upload_told.csv", "0x1", Some.Now);
        var services = fixture.Platform.App.Services;
        var keeping = ActivatorUtilities.CreateInstance<KeepingActivities>(services);
        var notifying = ActivatorUtilities.CreateInstance<NotificationActivities>(services);
        var outcome = new UploadOutcome(UploadOutcomeKind.Awarded, null, null, Points.Zero, null, null)
        {
            Rows = new RowCounts(1, 1, 0, 0),
        };

        await keeping.AnnounceFileAsync(
            new FileVerdict(file, null, new UploadFormat(UploadFormatKind.Csv, IsGzip: false), 10), default);
        await notifying.NotifyUploaderAsync(
            new UploadNotice(file, outcome, Some.Now, "anna@example.com"), default);

        var mail = await fixture.BlobAsync(
            BlobNames.Notifications, UploadMail.NameOf(file.UploadId, file.UploadedAt) + BlobMailSender.Extension);
        using var read = await MimeMessage.LoadAsync(mail.ToStream());
        Assert.That(read.To.ToString(), Is.EqualTo("anna@example.com"));
        foreach (var type in new[] { FileValidated.EventType, UploadSettled.EventType })
        {
            var names = await Eventually.GetAsync(
                () => fixture.BlobNamesAsync(BlobNames.Events, $"{type}/"), found => found.Count > 0, type);
            Assert.That(await EventSchemas.ErrorsAsync(await fixture.BlobAsync(BlobNames.Events, names[0])), Is.Empty);
        }
    }

    private async Task<UploadTicketView> TicketAsync(string fileName, string contentType, long size)
    {
        using var answer = await fixture.Api.PostAsJsonAsync(
            new Uri("api/uploads", UriKind.Relative), new { fileName, contentType, size });
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created), await answer.Content.ReadAsStringAsync());
        return (await answer.Content.ReadFromJsonAsync<UploadTicketView>(StoredJson.Options))!;
    }
}
