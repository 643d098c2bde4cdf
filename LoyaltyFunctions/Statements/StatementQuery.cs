using LoyaltyFunctions.Ledger;
using Microsoft.AspNetCore.Http;

namespace LoyaltyFunctions.Statements;

/// <summary>How a statement is written.</summary>
public enum StatementFormat
{
    /// <summary>The entries as they are stored.</summary>
    Json,

    /// <summary>A table for spreadsheets.</summary>
    Csv,

    /// <summary>A page to print.</summary>
    Html,
}

/// <summary>Where a statement goes on.</summary>
/// <param name="After">The last entry on the pages before.</param>
/// <param name="Last">The last entry of the statement, as the first page found it.</param>
public sealed record StatementPosition(long After, long Last);

/// <summary>Which statement is asked for.</summary>
/// <param name="From">The first instant of the period, UTC.</param>
/// <param name="To">The instant behind the period, UTC.</param>
/// <param name="Limit">Movements on a page, at the most.</param>
/// <param name="Position">Where it goes on; null for the first page.</param>
/// <param name="Problem">What is wrong with the question; null where it can be answered.</param>
public sealed record StatementQuery(
    DateTimeOffset From,
    DateTimeOffset To,
    StatementFormat Format,
    int Limit,
    StatementPosition? Position,
    IResult? Problem)
{
    /// <summary>Whether the statement is to be proven by a seal.</summary>
    public bool Proven { get; init; }

    public const int LimitDefault = 100;
    public const int LimitMax = 500;

    /// <summary>So many movements fit on one printed page.</summary>
    public const int HtmlLimitDefault = 30;

    /// <summary>What a token holds: from and to in ticks, and the position.</summary>
    private const int TokenNumbers = 4;

    private const string List = "statement";

    /// <summary>Reads what is asked for; without a period that is the running month, UTC.</summary>
    public static StatementQuery Of(ReadQuery query, string customerId, DateTimeOffset now)
    {
        var format = FormatOf(query);
        var proven = ProvenOf(query, format);
        var limitDefault = format == StatementFormat.Html ? HtmlLimitDefault : LimitDefault;
        var limit = (int)query.Number("limit", limitDefault, (1, LimitMax));
        var token = query.Page("continuation", ScopeOf(customerId), TokenNumbers);
        var (from, to) = PeriodOf(query, now);
        if (query.Problem is not null || token is null or { Count: 0 })
        {
            return new StatementQuery(from, to, format, limit, Position: null, query.Problem)
            {
                Proven = proven,
            };
        }

        var (tokenFrom, tokenTo) = (InstantOf(token[0]), InstantOf(token[1]));
        if ((query.Has("from") && from != tokenFrom) || (query.Has("to") && to != tokenTo))
        {
            query.Refuse("'continuation' goes on with another period; leave 'from' and 'to' out with it.");
        }

        return new StatementQuery(
            tokenFrom, tokenTo, format, limit, new StatementPosition(token[2], token[3]), query.Problem)
        {
            Proven = proven,
        };
    }

    /// <summary>The token of the page that follows.</summary>
    public string TokenOf(string customerId, StatementPosition next) => PageToken.Write(
        ScopeOf(customerId), From.UtcTicks, To.UtcTicks, next.After, next.Last);

    private static (DateTimeOffset From, DateTimeOffset To) PeriodOf(ReadQuery query, DateTimeOffset now)
    {
        var from = query.Instant("from");
        var to = query.Instant("to");
        var start = from ?? MonthOf(to is { } end && end > DateTimeOffset.MinValue ? end.AddTicks(-1) : now);
        var behind = to ?? MonthOf(now).AddMonths(1);
        if (start >= behind && !query.Has("continuation"))
        {
            query.Refuse("'to' must lie behind 'from': the period goes from 'from' on until just before 'to'.");
        }

        return (start, behind);
    }

    private static DateTimeOffset MonthOf(DateTimeOffset at) => new(at.Year, at.Month, 1, 0, 0, 0, TimeSpan.Zero);

    private static DateTimeOffset InstantOf(long ticks) =>
        new(Math.Min(ticks, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);

    private static PageScope ScopeOf(string customerId) => new(List, customerId);

    private static bool ProvenOf(ReadQuery query, StatementFormat format)
    {
        switch (query.Text("proof"))
        {
            case null or "false":
                return false;
            case "true" when format == StatementFormat.Json:
                return true;
            case "true":
                query.Refuse("'proof' goes with the format 'json', whose entries can be hashed.");
                return false;
            default:
                query.Refuse("'proof' must be 'true' or 'false'.");
                return false;
        }
    }

    private static StatementFormat FormatOf(ReadQuery query)
    {
        switch (query.Text("format"))
        {
            case null or "json":
                return StatementFormat.Json;
            case "csv":
                return StatementFormat.Csv;
            case "html":
                return StatementFormat.Html;
            default:
                query.Refuse("'format' must be 'json', 'csv' or 'html'.");
                return StatementFormat.Json;
        }
    }
}
