using System.Globalization;
using FunctionsRuntime.Triggers.Timer;
using FunctionsWorker.Functions;

namespace FunctionsRuntime.Tests.Triggers.Timer;

internal sealed class TimerScheduleTests
{
    [TestCase("0 */5 * * * *", "2026-01-02T03:05:00Z")]
    [TestCase("*/5 * * * *", "2026-01-02T03:05:00Z")]
    [TestCase("30 0 2 * * *", "2026-01-03T02:00:30Z")]
    [TestCase("0 0 0 1 * *", "2026-02-01T00:00:00Z")]
    [TestCase("0 30 9 * * MON-FRI", "2026-01-02T09:30:00Z")]
    [TestCase("0 30 9 * March Monday-Wednesday,sat", "2026-03-02T09:30:00Z")]
    [TestCase("0 0 9 * * */7", "2026-01-04T09:00:00Z")]
    [TestCase("00:00:10", "2026-01-02T03:04:15Z")]
    [TestCase("0:15:00", "2026-01-02T03:19:05Z")]
    public void NextAfter_ATime_IsTheNextOccurrence(string schedule, string expected)
    {
        var next = new TimerSchedule(schedule).NextAfter(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

        Assert.That(next, Is.EqualTo(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture)));
    }

    [TestCase("every day")]
    [TestCase("0 99 * * * *")]
    [TestCase("00:00:00")]
    [TestCase("@daily")]
    [TestCase("0 0 9 ? * MON")]
    [TestCase("0 0 9 L * *")]
    [TestCase("0 0 9 * * 1#2")]
    [TestCase("0 0 9 * * 1-7")]
    [TestCase("")]
    public void Schedule_ThatIsNone_IsRefused(string schedule) =>
        Assert.Throws<FunctionSetupException>(() => _ = new TimerSchedule(schedule));
}
