using System.Collections.Concurrent;
using FunctionsRuntime.Tests.Support;
using FunctionsWorker.Configuration;
using FunctionsWorker.Functions;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsRuntime.Tests.Triggers.Timer;

internal sealed class TimerTriggerTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);
    private readonly Seen _seen = new();
    private string _path = "";

    [SetUp]
    public void Forget()
    {
        _seen.Clear();
        _path = Path.Combine(Directory.CreateTempSubdirectory("timers").FullName, "state.db");
    }

    [TearDown]
    public void DeleteState() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Test]
    public async Task Timer_WhenDue_RunsOnceEachTime()
    {
        var time = new FakeTimeProvider(Midnight);
        await using var app = await StartAsync(time, typeof(Hourly));

        await Eventually.HoldsAsync(() => _seen.Count >= 2, "two runs", () => time.Advance(TimeSpan.FromMinutes(10)));

        Assert.That(_seen.First(), Is.EqualTo("last 00:00, next 02:00, in time"));
        Assert.That(_seen.ElementAt(1), Is.EqualTo("last 01:00, next 03:00, in time"));
    }

    [Test]
    public async Task Timer_ThatMissedARun_IsPastDueOnceAfterTheRestart()
    {
        await using (await StartAsync(new FakeTimeProvider(Midnight), typeof(Hourly))) Assert.That(_seen, Is.Empty);

        await using (await StartAsync(new FakeTimeProvider(Midnight.AddHours(3.5)), typeof(Hourly)))
            await Eventually.HoldsAsync(() => _seen.Count == 1, "the run that is owed");
        await using (await StartAsync(new FakeTimeProvider(Midnight.AddHours(3.6)), typeof(Hourly)))
            Assert.That(_seen.Single(), Does.EndWith("past due"));
    }

    [Test]
    public async Task Timer_ThatFails_IsRetriedAndGoesOn()
    {
        var time = new FakeTimeProvider(Midnight);
        await using var app = await StartAsync(time, typeof(Failing));

        await Eventually.HoldsAsync(
            () => _seen.Count >= 4, "two runs of two tries", () => time.Advance(TimeSpan.FromMinutes(1)));

        Assert.That(_seen.Take(4), Is.EqualTo(new[] { "0 of 1", "1 of 1", "0 of 1", "1 of 1" }));
    }

    [Test]
    public async Task Timer_WithRunOnStartup_RunsAtOnce()
    {
        await using var app = await StartAsync(new FakeTimeProvider(Midnight), typeof(AtStartup));

        await Eventually.HoldsAsync(() => _seen.Count == 1, "the run at the start");
    }

    [Test]
    public void Schedule_NotValid_StopsTheStart()
    {
        var failure = Assert.ThrowsAsync<FunctionsStartupException>(
            () => StartAsync(TimeProvider.System, typeof(Never)));

        Assert.That(failure!.Message, Does.StartWith(
            "Function 'Never', parameter 'timer': the schedule 'tomorrow' is not valid"));
    }

    private Task<SampleApp> StartAsync(TimeProvider time, Type functions) => SampleApp.StartAsync(
        new LocalFunctionsHostOptions
        {
            StatePath = _path,
            Time = time,
            Settings = new Dictionary<string, string?> { ["Schedules__Hourly"] = "0 0 * * * *" },
            ConfigureServices = services => services.AddSingleton(_seen),
        },
        null,
        functions);

    internal sealed class Seen : ConcurrentQueue<string>;

    private sealed class Hourly(Seen seen)
    {
        [Function("Hourly")]
        public void Run([TimerTrigger("%Schedules__Hourly%")] TimerInfo timer)
        {
            var status = timer.ScheduleStatus!;
            seen.Enqueue($"last {status.Last:HH:mm}, next {status.Next:HH:mm}, "
                + (timer.IsPastDue ? "past due" : "in time"));
        }
    }

    private sealed class Failing(Seen seen)
    {
        [Function("Failing")]
        [FixedDelayRetry(1, "00:00:10")]
        public void Run([TimerTrigger("00:30:00")] TimerInfo timer, FunctionContext context)
        {
            seen.Enqueue($"{context.RetryContext.RetryCount} of {context.RetryContext.MaxRetryCount}");
            throw new IOException($"no {timer.IsPastDue}");
        }
    }

    private sealed class AtStartup(Seen seen)
    {
        [Function("AtStartup")]
        public void Run([TimerTrigger("0 0 * * * *", RunOnStartup = true)] TimerInfo timer) =>
            seen.Enqueue($"{timer.IsPastDue}");
    }

    private sealed class Never
    {
        [Function("Never")]
        public static void Run([TimerTrigger("tomorrow")] TimerInfo timer) => _ = timer;
    }
}
