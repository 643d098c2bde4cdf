using System.Globalization;

namespace AzureServices.Cosmos.Query;

/// <summary>
/// Functions over points in time: as text in UTC with seven digits of the second, as milliseconds since 1970, or as
/// ticks of 100 ns since 1970.
/// </summary>
internal static class SqlTimeFunctions
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'";

    public static readonly SqlFunction[] All =
    [
        .. Now("GETCURRENTDATETIME", it => SqlValue.Of(TextOf(it))),
        .. Now("GETCURRENTTIMESTAMP", it => SqlValue.Of((double)it.ToUnixTimeMilliseconds())),
        .. Now("GETCURRENTTICKS", it => SqlValue.Of((double)TicksOf(it))),
        new("DATETIMETOTIMESTAMP", 1, it => OnTime(it[0], time => SqlValue.Of((double)time.ToUnixTimeMilliseconds()))),
        new("DATETIMETOTICKS", 1, it => OnTime(it[0], time => SqlValue.Of((double)TicksOf(time)))),
        new("TIMESTAMPTODATETIME", 1, it => OfTicks(it[0], TimeSpan.TicksPerMillisecond)),
        new("TICKSTODATETIME", 1, it => OfTicks(it[0], 1)),
        new("DATETIMEADD", 3, Add),
        new("DATETIMEDIFF", 3, Difference),
        new("DATETIMEPART", 2, it => OnTime(it[1], time => PartOf(it[0], time))),
        new("DATETIMEFROMPARTS", 3, 7, FromParts),
    ];

    // The time of a page is one time, so the static forms are the same as the others.
    private static IEnumerable<SqlFunction> Now(string name, Func<DateTimeOffset, SqlValue> body) =>
        new[] { name, name + "STATIC" }.Select(it => new SqlFunction(it, 0, 0, (_, run) => body(run.Now)));

    private static string TextOf(DateTimeOffset time) =>
        time.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    private static long TicksOf(DateTimeOffset time) => time.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks;

    private static SqlValue OnTime(SqlValue value, Func<DateTimeOffset, SqlValue> body) =>
        TimeOf(value) is { } time ? body(time) : SqlValue.Undefined;

    private static DateTimeOffset? TimeOf(SqlValue value) =>
        value.Kind == SqlKind.Text && value.Text is { Length: >= 10 } text && char.IsAsciiDigit(text[0]) &&
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;

    private static SqlValue OfTicks(SqlValue value, long ticksPerUnit)
    {
        if (value.Kind != SqlKind.Number) return SqlValue.Undefined;
        var ticks = value.Number * ticksPerUnit + DateTimeOffset.UnixEpoch.UtcTicks;
        return ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks - 1024
            ? SqlValue.Of(TextOf(new DateTimeOffset((long)ticks, TimeSpan.Zero)))
            : SqlValue.Undefined;
    }

    /// <summary>The part of a date that a name means, in its short form.</summary>
    private static string? UnitOf(SqlValue name) => name.Kind != SqlKind.Text ? null : name.Text switch
    {
        "year" or "yyyy" or "yy" => "yyyy",
        "month" or "mm" or "m" => "mm",
        "day" or "dd" or "d" => "dd",
        "hour" or "hh" => "hh",
        "minute" or "mi" or "n" => "mi",
        "second" or "ss" or "s" => "ss",
        "millisecond" or "ms" => "ms",
        "microsecond" or "mcs" => "mcs",
        "nanosecond" or "ns" => "ns",
        _ => null,
    };

    private static double? TicksIn(string? unit) => unit switch
    {
        "dd" => TimeSpan.TicksPerDay,
        "hh" => TimeSpan.TicksPerHour,
        "mi" => TimeSpan.TicksPerMinute,
        "ss" => TimeSpan.TicksPerSecond,
        "ms" => TimeSpan.TicksPerMillisecond,
        "mcs" => TimeSpan.TicksPerMicrosecond,
        "ns" => 0.01,
        _ => null,
    };

    private static SqlValue Add(SqlValue[] it)
    {
        var unit = UnitOf(it[0]);
        if (unit is null || it[1].Kind != SqlKind.Number || TimeOf(it[2]) is not { } time) return SqlValue.Undefined;
        var count = Math.Truncate(it[1].Number);
        if (Math.Abs(count) > int.MaxValue / 2 && unit is "yyyy" or "mm") return SqlValue.Undefined;
        try
        {
            return SqlValue.Of(TextOf(unit switch
            {
                "yyyy" => time.AddYears((int)count),
                "mm" => time.AddMonths((int)count),
                _ => time.AddTicks((long)(count * TicksIn(unit)!.Value)),
            }));
        }
        catch (Exception beyond) when (beyond is ArgumentOutOfRangeException or OverflowException)
        {
            // Outside of the years 1 to 9999.
            return SqlValue.Undefined;
        }
    }

    /// <summary>How many boundaries of the unit lie between two times.</summary>
    private static SqlValue Difference(SqlValue[] it)
    {
        if (UnitOf(it[0]) is not { } unit || TimeOf(it[1]) is not { } from || TimeOf(it[2]) is not { } to)
            return SqlValue.Undefined;
        var (start, end) = (from.UtcDateTime, to.UtcDateTime);
        return SqlValue.Of(unit switch
        {
            "yyyy" => end.Year - start.Year,
            "mm" => (end.Year - start.Year) * 12 + end.Month - start.Month,
            _ => Math.Floor(end.Ticks / TicksIn(unit)!.Value) - Math.Floor(start.Ticks / TicksIn(unit)!.Value),
        });
    }

    private static SqlValue PartOf(SqlValue name, DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        var ticks = utc.Ticks % TimeSpan.TicksPerSecond;
        return UnitOf(name) switch
        {
            "yyyy" => SqlValue.Of(utc.Year),
            "mm" => SqlValue.Of(utc.Month),
            "dd" => SqlValue.Of(utc.Day),
            "hh" => SqlValue.Of(utc.Hour),
            "mi" => SqlValue.Of(utc.Minute),
            "ss" => SqlValue.Of(utc.Second),
            "ms" => SqlValue.Of(ticks / TimeSpan.TicksPerMillisecond),
            "mcs" => SqlValue.Of(ticks / TimeSpan.TicksPerMicrosecond),
            "ns" => SqlValue.Of(ticks * 100),
            _ => SqlValue.Undefined,
        };
    }

    private static SqlValue FromParts(SqlValue[] it)
    {
        if (!Array.TrueForAll(it, part => part.Kind == SqlKind.Number && double.IsInteger(part.Number) &&
            part.Number is >= 0 and < 10_000_000))
            return SqlValue.Undefined;
        var parts = new int[7];
        for (var i = 0; i < it.Length; i++) parts[i] = (int)it[i].Number;
        try
        {
            var time = new DateTime(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], DateTimeKind.Utc);
            return SqlValue.Of(TextOf(time.AddTicks(parts[6])));
        }
        catch (ArgumentOutOfRangeException)
        {
            return SqlValue.Undefined;
        }
    }
}
