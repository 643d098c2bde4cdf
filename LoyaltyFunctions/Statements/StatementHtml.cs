using System.Globalization;
using System.Text.Encodings.Web;
using Fluid;
using LoyaltyFunctions.Ledger;
using LoyaltyFunctions.Shared;

namespace LoyaltyFunctions.Statements;

/// <summary>
/// A page of a statement as HTML that prints on one sheet of A4. The template engine encodes every value that it puts
/// in: no text of a caller can become markup.
/// </summary>
public static class StatementHtml
{
    public const string MediaType = "text/html; charset=utf-8";

    /// <summary>The page loads nothing and runs nothing, whatever it shows.</summary>
    public const string ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";

    /// <summary>So many instants of expiry are named.</summary>
    private const int ExpiringMax = 6;

    private const string Template = "statement.liquid";

    private static readonly Lazy<IFluidTemplate> Page = new(Parse);
    private static readonly TemplateOptions Options = CreateOptions();

    public static string Write(StatementView statement) =>
        Page.Value.Render(new TemplateContext(ModelOf(statement), Options), HtmlEncoder.Default);

    private static StatementModel ModelOf(StatementView statement) => new(
        statement.CustomerId, Stamp(statement.From), Stamp(statement.To),
        Number(statement.Opening), Number(statement.Closing),
        [.. statement.Movements.Select(MovementModel.Of)],
        MoreOf(statement),
        [.. statement.Totals.Select(it => $"{MovementModel.NameOf(it.Kind)} {it.Entries}: {Signed(it.Points)}")],
        ExpiringOf(statement.Expiring));

    private static string? MoreOf(StatementView statement)
    {
        var shown = statement.Movements.Count;
        if (shown == statement.Entries) return null;
        var rest = statement.Continuation is { } continuation ? $" The next page has continuation={continuation}" : "";
        return $"Shown are {shown} of {statement.Entries} movements, with a balance of {Number(statement.Page.Opening)}"
            + $" before and {Number(statement.Page.Closing)} after them.{rest}";
    }

    private static IReadOnlyList<string> ExpiringOf(IReadOnlyList<ExpiringPoints> expiring)
    {
        var named = expiring.Take(ExpiringMax)
            .Select(it => $"{Stamp(it.ExpiresAt)}: {Number(it.Available + it.Pending + it.Reserved)}");
        return expiring.Count > ExpiringMax
            ? [.. named, $"and later on {expiring.Count - ExpiringMax} more"]
            : [.. named];
    }

    internal static string Number(Points points) => points.Value.ToString("N0", CultureInfo.InvariantCulture);

    internal static string Signed(Points points) =>
        points.Value.ToString("+#,0;-#,0;0", CultureInfo.InvariantCulture);

    internal static string Stamp(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static TemplateOptions CreateOptions()
    {
        var options = new TemplateOptions();
        options.MemberAccessStrategy.Register<StatementModel>();
        options.MemberAccessStrategy.Register<MovementModel>();
        return options;
    }

    private static IFluidTemplate Parse()
    {
        using var stream = typeof(StatementHtml).Assembly.GetManifestResourceStream(Template)!;
        using var reader = new StreamReader(stream);
        return new FluidParser().Parse(reader.ReadToEnd());
    }
}

/// <summary>What the template shows; every member is text.</summary>
internal sealed record StatementModel(
    string CustomerId,
    string From,
    string To,
    string Opening,
    string Closing,
    IReadOnlyList<MovementModel> Rows,
    string? More,
    IReadOnlyList<string> Totals,
    IReadOnlyList<string> Expiring);

/// <summary>A row of the table of movements.</summary>
internal sealed record MovementModel(
    string RecordedAt, string Movement, string? Reference, string Points, string Balance)
{
    public static MovementModel Of(LedgerEntry entry) => new(
        StatementHtml.Stamp(entry.RecordedAt), NameOf(entry.Kind),
        entry.Remark?.Reference ?? entry.Receipt?.PurchaseId ?? entry.Counterparty ?? entry.RefersTo,
        StatementHtml.Signed(entry.Points), StatementHtml.Number(entry.Balance));

    /// <summary>What customers call a kind of entry.</summary>
    public static string NameOf(EntryKind kind) => kind switch
    {
        EntryKind.Earn => "Earned",
        EntryKind.Redeem => "Redeemed",
        EntryKind.Expire => "Expired",
        EntryKind.Reverse => "Return or refund",
        EntryKind.Adjust => "Correction",
        EntryKind.TransferOut => "Sent",
        EntryKind.TransferIn => "Received",
        EntryKind.TransferBack => "Came back",
        EntryKind.Reserve => "Reserved",
        EntryKind.Post => "Reservation redeemed",
        EntryKind.Void => "Reservation given up",
        EntryKind.Lapse => "Reservation ended",
        EntryKind.Release => "Released",
        _ => kind.ToString(),
    };
}
