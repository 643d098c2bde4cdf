using LoyaltyFunctions.Notifications;
using LoyaltyFunctions.Shared;
using MailKit.Security;

namespace LoyaltyFunctions.Tests.Notifications;

public sealed class NotificationOptionsTests
{
    private static readonly NotificationOptions Configured = new() { UploadRecipient = "uploads@example.com" };

    private static IEnumerable<NotificationOptions> Wrong =>
    [
        new() { UploadRecipient = "nobody" },
        new() { UploadRecipient = "a@example.com,b@example.com" },
        new() { From = "" },
        new() { From = "x@y\r\nBcc: z@example.com" },
        new() { Smtp = new() { Host = "mail", Port = 0 } },
        new() { Smtp = new() { Host = "mail", Port = 65_536 } },
        new() { Smtp = new() { Host = "mail", Security = SecureSocketOptions.StartTlsWhenAvailable } },
        new() { Smtp = new() { Host = "mail", User = "u", Password = "p", Security = SecureSocketOptions.None } },
    ];

    [TestCaseSource(nameof(Wrong))]
    public void Settings_ThatCannotWork_AreRefusedAtTheStart(NotificationOptions options) =>
        Assert.That(new NotificationOptionsRules().Validate(null, options).Failed);

    [Test]
    public void Settings_WithoutAny_AreFine() =>
        Assert.That(new NotificationOptionsRules().Validate(null, new NotificationOptions()).Succeeded);

    [Test]
    public void Asked_IsTold_WhateverTheOutcome()
    {
        foreach (var outcome in Enum.GetValues<UploadOutcomeKind>())
        {
            Assert.That(Told(Purchase(outcome), "anna@example.com"), Is.EqualTo("anna@example.com"));
        }
    }

    [TestCase(UploadOutcomeKind.Awarded, null)]
    [TestCase(UploadOutcomeKind.Repeated, null)]
    [TestCase(UploadOutcomeKind.Quarantined, "uploads@example.com")]
    public void Configured_IsToldOfSinglePurchases_ThatWentWrong(UploadOutcomeKind outcome, string? told) =>
        Assert.That(Told(Purchase(outcome), asked: null), Is.EqualTo(told));

    [Test]
    public void Configured_IsToldOfEveryFileOfRows() => Assert.That(
        Told(Purchase(UploadOutcomeKind.Awarded) with { Rows = new RowCounts(1, 1, 0, 0) }, asked: null),
        Is.EqualTo("uploads@example.com"));

    [Test]
    public void Address_ThatIsNone_IsNotWrittenTo() => Assert.That(
        Told(Purchase(UploadOutcomeKind.Quarantined), "a@example.com\r\nBcc: b@example.com"),
        Is.EqualTo("uploads@example.com"));

    private static UploadOutcome Purchase(UploadOutcomeKind outcome) =>
        new(outcome, "order-1", "c-1", Points.Zero, Code: null, Reason: null);

    private static string? Told(UploadOutcome outcome, string? asked) => NoticePolicy.RecipientOf(
        UploadMailTests.Notice("order-1.json", outcome, asked), Configured);
}
