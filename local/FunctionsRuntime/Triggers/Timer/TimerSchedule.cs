using System.Globalization;
using Cronos;
using FunctionsWorker.Functions;

namespace FunctionsRuntime.Triggers.Timer;

/// <summary>When a timer is due: an NCRONTAB expression of six fields or five, in UTC, or an interval.</summary>
internal sealed class TimerSchedule
{
    private const int FieldsWithSeconds = 6;
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
            var cron = CronExpression.Parse(text, format);
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
}
