using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Fluid;
using LoyaltyFunctions.Shared;
using MimeKit;

namespace LoyaltyFunctions.Notifications;

/// <summary>
/// The mail about an upload, as text and as HTML. The template engine encodes every value for HTML, and no text of a
/// sender reaches a header or a line of its own.
/// </summary>
public static class UploadMail
{
    /// <summary>So much of a name or a reason is shown, in characters.</summary>
    private const int ShownMax = 200;

    private static readonly Lazy<IFluidTemplate> Page = new(() => Parse("upload-mail.html.liquid"));
    private static readonly Lazy<IFluidTemplate> Text = new(() => Parse("upload-mail.txt.liquid"));
    private static readonly TemplateOptions Options = CreateOptions();

    /// <summary>
    /// The mail's name within the container <c>notifications</c>, without an extension; made of the upload alone, so
    /// that an erasure finds it.
    /// </summary>
    public static string NameOf(UploadNotice notice) => NameOf(notice.File.UploadId, notice.File.UploadedAt);

    /// <inheritdoc cref="NameOf(UploadNotice)"/>
    public static string NameOf(string uploadId, DateTimeOffset uploadedAt) =>
        $"{uploadedAt.UtcDateTime.ToString("yyyy'/'MM'/'dd", CultureInfo.InvariantCulture)}/{uploadId}";

    /// <summary>The same mail for every try, but for the boundary between its parts.</summary>
    /// <param name="from">A mail address.</param>
    public static MimeMessage Write(UploadNotice notice, string recipient, string from)
    {
        var model = UploadMailModel.Of(notice);
        var message = new MimeMessage
        {
            Subject = $"{model.Headline}: {model.FileName}",
            Date = notice.SettledAt,
            MessageId = $"{notice.File.UploadId}@{from[(from.LastIndexOf('@') + 1)..]}",
            Body = new BodyBuilder
            {
                TextBody = Text.Value.Render(new TemplateContext(model, Options), NullEncoder.Default),
                HtmlBody = Page.Value.Render(new TemplateContext(model, Options), HtmlEncoder.Default),
            }.ToMessageBody(),
        };
        message.From.Add(new MailboxAddress("Loyalty", from));
        message.To.Add(new MailboxAddress(string.Empty, recipient));

        // Nobody answers a machine, and machines do not answer this (RFC 3834).
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }

    /// <summary>A text of a sender on one line: what could begin another one, or turn the direction, is left
    /// out.</summary>
    internal static string OneLine(string text)
    {
        var line = new StringBuilder(Math.Min(text.Length, ShownMax));
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= ShownMax) return line.Append("...").ToString();
            line.Append(IsPlain(rune) ? rune.ToString() : " ");
        }

        return line.ToString();
    }

    private static bool IsPlain(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator);

    private static TemplateOptions CreateOptions()
    {
        var options = new TemplateOptions();
        options.MemberAccessStrategy.Register<UploadMailModel>();
        return options;
    }

    private static IFluidTemplate Parse(string name)
    {
        using var stream = typeof(UploadMail).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return new FluidParser().Parse(reader.ReadToEnd());
    }
}

/// <summary>What the templates show; every member is text on one line.</summary>
internal sealed record UploadMailModel(
    string Headline, string FileName, string UploadId, string SettledAt, string? Rows, string? Reason, string? Code,
    string? ErrorFile)
{
    public static UploadMailModel Of(UploadNotice notice)
    {
        var (file, outcome) = (notice.File, notice.Outcome);
        return new UploadMailModel(
            HeadlineOf(outcome), UploadMail.OneLine(file.FileName[(file.FileName.LastIndexOf('/') + 1)..]),
            file.UploadId,
            notice.SettledAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            outcome.Rows is { } rows ? RowsOf(rows) : null,
            outcome.Reason is { } reason ? UploadMail.OneLine(reason) : null,
            outcome.Code is { } code ? UploadMail.OneLine(code) : null,
            outcome.ErrorFile is { } errors ? UploadMail.OneLine(errors) : null);
    }

    private static string HeadlineOf(UploadOutcome outcome) => outcome switch
    {
        { Rows.Rejected: > 0, Outcome: not UploadOutcomeKind.Quarantined } => "Upload settled, rows were rejected",
        { Outcome: UploadOutcomeKind.Awarded } => "Upload settled",
        { Outcome: UploadOutcomeKind.Repeated } => "Upload settled, all of it was known",
        _ => "Upload refused",
    };

    private static string RowsOf(RowCounts rows) => string.Create(
        CultureInfo.InvariantCulture,
        $"{rows.Read:N0} read: {rows.Awarded:N0} awarded, {rows.Repeated:N0} known before, "
        + $"{rows.Rejected:N0} rejected");
}
