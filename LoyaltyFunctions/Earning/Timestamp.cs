using System.Globalization;
using System.Text.RegularExpressions;

namespace LoyaltyFunctions.Earning;

/// <summary>Reads ISO 8601 instants as tills and languages write them.</summary>
public static partial class Timestamp
{
    /// <summary>No purchase is older: what says so comes from a clock that was never set.</summary>
    public static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const string Usual = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private static readonly string[] Formats =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzz", "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd'T'HH:mmzz", "yyyy-MM-dd",
    ];

    /// <summary>
    /// The instant, in UTC where no offset is named; null where the text is none. Digits beyond 100 ns are cut.
    /// </summary>
    public static DateTimeOffset? Read(string text)
    {
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

        // What nearly every till writes: the way below has the same answer, but tries more.
        if (DateTimeOffset.TryParseExact(text, Usual, CultureInfo.InvariantCulture, utc, out var usual)) return usual;
        var written = Fraction().Replace(text.ToUpperInvariant(), ".$1");
        return DateTimeOffset.TryParseExact(written, Formats, CultureInfo.InvariantCulture, utc, out var instant)
            ? instant
            : null;
    }

    [GeneratedRegex(@"(?<=:[0-9]{2})[.,]([0-9]{1,7})[0-9]*")]
    private static partial Regex Fraction();
}
