using LoyaltyFunctions.Notifications;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using LoyaltyFunctions.Tests.Uploads;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;

namespace LoyaltyFunctions.Tests.Notifications;

/// <summary>The two ways of a mail: a server, and a file.</summary>
public sealed class MailSenderTests
{
    private UploadStores stores = null!;
    private SmtpListener server = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => stores = await UploadStores.StartAsync();

    [SetUp]
    public void Listen() => server = SmtpListener.Start();

    [TearDown]
    public async Task HangUpAsync() => await server.DisposeAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await stores.DisposeAsync();

    [Test]
    public async Task File_IsWrittenOnce_AndIsTheMail()
    {
        var mail = Mail("file.csv");
        var sender = new BlobMailSender(stores.Blobs);

        await sender.SendAsync(mail, default);
        await sender.SendAsync(mail with { Message = Mail("other.csv").Message }, default);

        var blob = await stores.Blob(BlobNames.Notifications, $"{mail.Name}.eml").DownloadContentAsync();
        using var read = await MimeMessage.LoadAsync(blob.Value.Content.ToStream());
        Assert.That(read.Subject, Is.EqualTo(mail.Message.Subject));
        Assert.That(mail.Name, Does.StartWith("2026/03/14/upload-"));
    }

    [Test]
    public async Task Server_IsHandedTheMailOnce_ThoughItIsTriedTwice()
    {
        var mail = Mail("smtp.csv");

        await Smtp.SendAsync(mail, default);
        await Smtp.SendAsync(mail, default);

        var received = server.Received.Single();
        Assert.Multiple(() =>
        {
            Assert.That(received.From, Does.Contain("<no-reply@loyalty.example>"));
            Assert.That(received.Recipients.Single(), Does.Contain("<anna@example.com>"));
            Assert.That(received.Message.MessageId, Is.EqualTo(mail.Message.MessageId));
            Assert.That(received.Message.TextBody, Does.Contain("smtp.csv"));
        });
    }

    [Test]
    public async Task Server_ThatRefuses_IsTriedAgain_AndNoAddressIsNamed()
    {
        var mail = Mail("refused.csv");
        server.RecipientAnswer = "451 anna@example.com is busy";

        var refused = Assert.ThrowsAsync<MailNotSentException>(() => Smtp.SendAsync(mail, default))!;
        server.RecipientAnswer = null;
        await Smtp.SendAsync(mail, default);

        Assert.That(refused.Message, Does.Contain("451").And.Contain("RecipientNotAccepted"));
        Assert.That(refused.ToString(), Does.Not.Contain("anna"));
        Assert.That(server.Received, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Server_ThatRefusesForGood_IsARemark_AndNoAddressIsNamed()
    {
        server.RecipientAnswer = "550 anna@example.com is unknown";

        var remark = await Smtp.SendAsync(Mail("unknown.csv"), default);

        Assert.That(remark, Does.Contain("RecipientNotAccepted, status 550").And.Not.Contain("anna"));
        Assert.That(server.Received, Is.Empty);
    }

    [Test]
    public void Server_ThatWantsALogin_IsAPassingFailure_AndNoAddressIsNamed()
    {
        server.RecipientAnswer = "530 anna@example.com must log in";

        var refused = Assert.ThrowsAsync<MailNotSentException>(() => Smtp.SendAsync(Mail("login.csv"), default))!;

        Assert.That(refused.ToString(), Does.Contain("ServiceNotAuthenticated").And.Not.Contain("anna"));
    }

    [Test]
    public async Task Server_ThatHangsUpAfterTaking_GetsTheMailAgain_UnderOneId()
    {
        var mail = Mail("twice.csv");
        server.HangsUpAfterTaking = true;

        Assert.ThrowsAsync<MailNotSentException>(() => Smtp.SendAsync(mail, default));
        server.HangsUpAfterTaking = false;
        await Smtp.SendAsync(mail, default);

        Assert.That(
            server.Received.Select(it => it.Message.MessageId),
            Is.EqualTo(new[] { mail.Message.MessageId, mail.Message.MessageId }));
    }

    [Test]
    public async Task Server_ThatIsAway_IsAPassingFailure()
    {
        await server.DisposeAsync();

        Assert.ThrowsAsync<MailNotSentException>(() => Smtp.SendAsync(Mail("away.csv"), default));
        server = SmtpListener.Start();
    }

    [Test]
    public void Server_WithoutTls_IsSentNothing_WhereTlsIsAsked()
    {
        var sender = Sender(SecureSocketOptions.StartTls);

        Assert.ThrowsAsync<MailNotSentException>(() => sender.SendAsync(Mail("plain.csv"), default));

        Assert.That(server.Received, Is.Empty);
    }

    private SmtpMailSender Smtp => Sender(SecureSocketOptions.None);

    private SmtpMailSender Sender(SecureSocketOptions security) => new(
        stores.Blobs,
        Options.Create(new NotificationOptions
        {
            Smtp = new SmtpOptions { Host = "127.0.0.1", Port = server.Port, Security = security },
        }));

    private static SentMail Mail(string name)
    {
        var notice = UploadMailTests.Notice(name, UploadMailTests.SomeRows);
        return new SentMail(
            UploadMail.NameOf(notice), UploadMail.Write(notice, "anna@example.com", "no-reply@loyalty.example"));
    }
}
