using System.Globalization;
using LoyaltyFunctions.Shared;
using Microsoft.AspNetCore.Http;

namespace LoyaltyFunctions.Ledger;

/// <summary>Reads the parameters of a query string, and keeps the first problem with them.</summary>
public sealed class ReadQuery(HttpRequest request)
{
    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    private static readonly string[] InstantFormats =
    [
        "yyyy-MM-dd", "yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
    ];

    /// <summary>What is wrong with the first parameter that cannot be used; null while all can.</summary>
    public IResult? Problem { get; private set; }

    public bool Has(string name) => request.Query.ContainsKey(name);

    /// <summary>The text of a parameter; null where it is absent.</summary>
    public string? Text(string name) => request.Query.TryGetValue(name, out var text) ? text.ToString() : null;

    /// <summary>A whole number.</summary>
    /// <param name="absent">What counts where the parameter is absent.</param>
    /// <param name="range">The least and the largest that may be asked for.</param>
    public long Number(string name, long absent, (long Least, long Most) range)
    {
        if (Text(name) is not { } text) return absent;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= range.Least && value <= range.Most)
        {
            return value;
        }

        Refuse(range.Most == long.MaxValue
            ? $"'{name}' must be a whole number of {range.Least} or more."
            : $"'{name}' must be a whole number from {range.Least} to {range.Most}.");
        return absent;
    }

    /// <summary>An instant, or a date, which is its first instant; UTC where no offset is named.</summary>
    /// <returns>Null where the parameter is absent.</returns>
    public DateTimeOffset? Instant(string name)
    {
        if (Text(name) is not { } text) return null;
        if (DateTimeOffset.TryParseExact(text, InstantFormats, CultureInfo.InvariantCulture, Utc, out var instant))
        {
            return instant;
        }

        Refuse(
            $"'{name}' must be a date or an instant as ISO 8601 writes them, like 2026-03-01 or 2026-03-01T08:00:00Z;"
            + " the + of an offset is sent as %2B.");
        return null;
    }

    /// <summary>The numbers in a page token.</summary>
    /// <param name="scope">What is paged, and of whom.</param>
    /// <param name="count">How many numbers it holds.</param>
    /// <returns>Null where the parameter is absent.</returns>
    public IReadOnlyList<long>? Page(string name, PageScope scope, int count)
    {
        if (Text(name) is not { } text) return null;
        var page = PageToken.Read(text, scope, count);
        if (page.Problem is { } problem) Problem ??= problem;
        return page.Position;
    }

    /// <summary>Keeps a problem with what was asked, unless there is one already.</summary>
    /// <param name="detail">What is wrong with which parameter, and what it takes.</param>
    public void Refuse(string detail) => Problem ??= ReadProblems.InvalidParameter(detail);
}
