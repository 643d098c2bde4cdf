using LoyaltyFunctions.Notifications;
using LoyaltyFunctions.Shared;
using LoyaltyFunctions.Tests.Support;
using MimeKit;

namespace LoyaltyFunctions.Tests.Notifications;

/// <summary>What mails about uploads say, read back from their bytes.</summary>
public sealed class UploadMailTests
{
    private const string Recipient = "anna@example.com";

    [Test]
    public async Task Mail_AboutRejectedRows_SaysHowManyAndWhereTheyAre()
    {
        var mail = await WriteAsync(Notice("signed/2026/03/14/ticket-1/upload_march.csv", SomeRows));

        Assert.Multiple(() =>
        {
            Assert.That(mail.Subject, Is.EqualTo("Upload settled, rows were rejected: upload_march.csv"));
            Assert.That(mail.To.ToString(), Is.EqualTo(Recipient));
            Assert.That(mail.Date, Is.EqualTo(Some.Now));
            foreach (var body in new[] { mail.TextBody, mail.HtmlBody })
            {
                Assert.That(body, Does.Contain("100,000 read: 99,963 awarded, 0 known before, 37 rejected"));
                Assert.That(body, Does.Contain("archive/2026/03/14/u/upload_march.errors.csv"));
            }
        });
    }

    [Test]
    public async Task Mail_AboutARefusedFile_SaysWhy()
    {
        var mail = await WriteAsync(Notice("upload_a.csv", Refused("the file is empty")));

        Assert.That(mail.Subject, Is.EqualTo("Upload refused: upload_a.csv"));
        Assert.That(mail.TextBody, Does.Contain("Why:     the file is empty"));
    }

    [TestCase("upload_a\r\nBcc: eve@example.com\r\n\r\nHello.csv")]
    [TestCase("upload_a\nBcc: eve@example.com\n\n.csv")]
    [TestCase("upload_a\u2028Bcc: eve@example.com\u0085.csv")]
    [TestCase("upload_=?utf-8?q?=0D=0ABcc:_eve@example.com?=.csv")]
    [TestCase("upload_\u202Evsc.exe.csv")]
    public async Task Name_OfAFile_MakesNoHeaderAndNoLine(string name)
    {
        var mail = await WriteAsync(Notice(name, Refused($"the file name '{name}' is not allowed")));

        Assert.Multiple(() =>
        {
            Assert.That(
                mail.Headers.Select(header => header.Field),
                Is.EquivalentTo(new[]
                {
                    "From", "Date", "Subject", "Message-Id", "To", "MIME-Version", "Auto-Submitted",
                }));
            Assert.That(mail.To.Count + mail.Cc.Count + mail.Bcc.Count, Is.EqualTo(1));
            Assert.That(mail.TextBody, Does.Not.Contain("\nBcc").And.Not.Contain("\u202E").And.Not.Contain("\u2028"));
            Assert.That(mail.Subject, Does.Not.Contain('\n').And.Not.Contain('\r'));
        });
    }

    [Test]
    public async Task Text_OfASender_IsNoMarkup()
    {
        const string script = "<script>alert(1)</script>{{ UploadId }}";

        var mail = await WriteAsync(Notice($"{script.Replace('/', '-')}.csv", Refused(script)));

        Assert.That(mail.HtmlBody, Does.Not.Contain("<script>").And.Contain("&lt;script&gt;"));
        Assert.That(mail.TextBody, Does.Contain(script));
    }

    [Test]
    public async Task Mail_OfEveryTry_HasOneId()
    {
        var notice = Notice("upload_a.csv", SomeRows);

        var (first, second) = (await WriteAsync(notice), await WriteAsync(notice));

        Assert.That(second.MessageId, Is.EqualTo(first.MessageId));
        Assert.That(first.MessageId, Is.EqualTo($"{notice.File.UploadId}@loyalty.example"));
    }

    [Test]
    public void LongText_IsCut_ButNoCharacterIsHalved() =>
        Assert.That(UploadMail.OneLine("a" + string.Concat(Enumerable.Repeat("🎌", 300))), Does.EndWith("🎌..."));

    internal static readonly UploadOutcome SomeRows = new(
        UploadOutcomeKind.Awarded, null, null, new Points(5), null, null)
    {
        Rows = new RowCounts(100_000, 99_963, 0, 37),
        ErrorFile = "archive/2026/03/14/u/upload_march.errors.csv",
    };

    internal static UploadOutcome Refused(string reason) => new(
        UploadOutcomeKind.Quarantined, null, null, Points.Zero, RejectionCodes.FileEmpty, reason);

    internal static UploadNotice Notice(string name, UploadOutcome outcome, string? recipient = Recipient) =>
        new(new UploadedFile(name, "0x1", Some.Now.AddHours(-1)), outcome, Some.Now, recipient);

    // A mail is what its bytes say.
    private static async Task<MimeMessage> WriteAsync(UploadNotice notice)
    {
        using var mail = UploadMail.Write(notice, Recipient, "no-reply@loyalty.example");
        using var bytes = new MemoryStream();
        await mail.WriteToAsync(bytes);
        bytes.Position = 0;
        return await MimeMessage.LoadAsync(bytes);
    }
}
