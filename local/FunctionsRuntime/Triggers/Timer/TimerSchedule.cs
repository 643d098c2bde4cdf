using System.Globalization;
using System.Text.RegularExpressions;
using Cronos;
using FunctionsWorker.Functions;

namespace FunctionsRuntime.Triggers.Timer;

/// <summary>When a timer is due: an NCRONTAB expression of six fields or five, in UTC, or an interval.</summary>
internal sealed partial class TimerSchedule
{
    private const int FieldsWithSeconds = 6;
    private const int ShortName = 3;
    private readonly Func<DateTimeOffset, DateTimeOffset?> _next;

    /// <exception cref="FunctionSetupException">The text is neither.</exception>
    public TimerSchedule(string text)
    {
        if (TimeSpan.TryParseExact(text, ["c", @"h\:mm\:ss"], CultureInfo.InvariantCulture, out var interval)
            && interval > TimeSpan.Zero)
        {
            _next = after => after + interval;
            return;
        }

        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        var format = fields == FieldsWithSeconds ? CronFormat.IncludeSeconds : CronFormat.Standard;
        try
        {
            var plain = LongName().Replace(text, name => name.Value[..ShortName]);
            if (!Plain().IsMatch(plain) || SeventhDay().IsMatch(plain))
                throw new CronFormatException("the Functions host knows numbers, names, *, -, / and commas, no day 7.");
            var cron = CronExpression.Parse(plain, format);
            _next = after => cron.GetNextOccurrence(after, TimeZoneInfo.Utc);
        }
        catch (CronFormatException e)
        {
            throw new FunctionSetupException($"the schedule '{text}' is not valid: {e.Message.TrimEnd('.')}; "
                + "write six fields, as in '0 */5 * * * *' for every five minutes");
        }
    }

    /// <summary>The first time after this one; null where there is none.</summary>
    public DateTimeOffset? NextAfter(DateTimeOffset time) => _next(time);

    // Days and months have full names too.
    [GeneratedRegex(
        "(sun|mon|tues|wednes|thurs|fri|satur)day"
            + "|january|february|march|april|june|july|august|october|(septem|novem|decem)ber",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LongName();

    // Other dialects have ?, L, W, # and @daily.
    [GeneratedRegex(
        @"^(\s*((\*|(\d+|[a-z]{3})(-(\d+|[a-z]{3}))?)(/\d+)?,?)+(\s+|$))+$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Plain();

    // Sunday is 0 and nothing else.
    [GeneratedRegex(@"(?<![\d/])7(?!\d)\S*\s*$")]
    private static partial Regex SeventhDay();
}
