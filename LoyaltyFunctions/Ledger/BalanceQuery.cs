using Microsoft.AspNetCore.Http;

namespace LoyaltyFunctions.Ledger;

/// <summary>Which balance is asked for.</summary>
/// <param name="AsOf">What had happened until then; null for all.</param>
/// <param name="KnownAt">What had been recorded until then; null for all.</param>
/// <param name="IsEffective">Whether lots and deficit are asked for as well.</param>
/// <param name="Problem">What is wrong with the question; null where it can be answered.</param>
public sealed record BalanceQuery(DateTimeOffset? AsOf, DateTimeOffset? KnownAt, bool IsEffective, IResult? Problem)
{
    private const string Full = "full";

    internal static BalanceQuery Of(ReadQuery query, DateTimeOffset now)
    {
        var asOf = query.Instant("asOf");
        var knownAt = query.Instant("knownAt");
        if (knownAt > now) query.Refuse("'knownAt' must not lie in the future, of which nothing is known.");
        if (query.Has("effective") && query.Text("effective") != Full)
        {
            query.Refuse($"'effective' must be '{Full}', or be left out.");
        }

        if (query.Has("effective") && knownAt is not null)
        {
            query.Refuse("'effective' and 'knownAt' exclude each other: it counts all that is known now.");
        }

        return new BalanceQuery(asOf, knownAt, query.Has("effective"), query.Problem);
    }
}
