using DurableRuntime.Replay;
using DurableRuntime.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace DurableRuntime.Tests.Conformance;

internal sealed class RetryTests
{
    private static readonly RetryPolicy Policy = new(4, TimeSpan.FromSeconds(10), 2, TimeSpan.FromSeconds(25));

    [Test]
    public async Task RetryPolicy_WithAFailingActivity_WaitsLongerEachTimeUpToItsLimit()
    {
        var triedAt = new List<double>();
        TestHub hub = null!;
        await using var _ = hub = await StartAsync(
            Policy, () => triedAt.Add((hub.Time.GetUtcNow() - TestHub.Start).TotalSeconds));
        var id = await hub.ScheduleAsync("Try");

        for (var second = 0; second < 60; second++) await hub.AdvanceAsync(TimeSpan.FromSeconds(1));

        Assert.That(triedAt, Is.EqualTo(new List<double> { 0, 10, 30, 55 }));
        Assert.That((await hub.StateOfAsync(id)).RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Failed));
    }

    [Test]
    public async Task RetryPolicy_WhoseDelayGrowsBeyondAllTimes_FailsWithTheActivitysOwnFailure()
    {
        var tries = 0;
        var policy = new RetryPolicy(3, TimeSpan.FromDays(1), 1e200, Timeout.InfiniteTimeSpan);
        await using var hub = await StartAsync(policy, () => tries++);
        var id = await hub.ScheduleAsync("Try");

        await hub.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.That((tries, (await hub.StateOfAsync(id)).IsRunning), Is.EqualTo((2, true)));
        await hub.AdvanceAsync(RetryLoop.DelayMax);

        Assert.That(tries, Is.EqualTo(3));
        Assert.That((await hub.StateOfAsync(id)).FailureDetails!.InnerFailure!.IsCausedBy<TimeoutException>(), Is.True);
    }

    [Test]
    public async Task RetryPolicy_WhoseHandlerRefusesTheFailure_DoesNotTryAgain()
    {
        var tries = 0;
        var policy = new RetryPolicy(4, TimeSpan.FromSeconds(10))
        {
            HandleFailure = failure => failure.IsCausedBy<FormatException>(),
        };
        await using var hub = await StartAsync(policy, () => tries++);

        var end = await hub.RunAsync("Try");

        Assert.That(tries, Is.EqualTo(1));
        Assert.That(end.FailureDetails!.InnerFailure!.IsCausedBy<TimeoutException>(), Is.True);
    }

    [Test]
    public async Task RetryHandler_UntilItSaysNo_TriesAgainAtOnce()
    {
        var tries = 0;
        var attempts = new List<int>();
        var options = TaskOptions.FromRetryHandler(retry =>
        {
            attempts.Add(retry.LastAttemptNumber);
            return retry.LastAttemptNumber < 3;
        });
        await using var hub = await StartAsync(options, () => tries++);

        await hub.RunAsync("Try");

        Assert.That(tries, Is.EqualTo(3));
        Assert.That(attempts.Max(), Is.EqualTo(3));
    }

    [Test]
    public async Task AsyncRetryHandler_AwaitingATimer_TriesAgainAfterIt()
    {
        var triedAt = new List<double>();
        TestHub hub = null!;
        var options = TaskOptions.FromRetryHandler(async retry =>
        {
            await retry.OrchestrationContext.CreateTimer(TimeSpan.FromMinutes(2), retry.CancellationToken);
            return retry.LastAttemptNumber < 3 && retry.LastFailure.IsCausedBy<TimeoutException>();
        });
        await using var _ = hub = await StartAsync(
            options, () => triedAt.Add((hub.Time.GetUtcNow() - TestHub.Start).TotalMinutes));
        var id = await hub.ScheduleAsync("Try");

        for (var minute = 0; minute < 8; minute++) await hub.AdvanceAsync(TimeSpan.FromMinutes(1));

        Assert.That(triedAt, Is.EqualTo(new List<double> { 0, 2, 4 }));
        Assert.That((await hub.StateOfAsync(id)).RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Failed));
    }

    [Test]
    public async Task RetryTimeout_Passed_EndsTheRetries()
    {
        var tries = 0;
        var policy = new RetryPolicy(100, TimeSpan.FromSeconds(10), retryTimeout: TimeSpan.FromSeconds(25));
        await using var hub = await StartAsync(policy, () => tries++);
        var id = await hub.ScheduleAsync("Try");

        for (var i = 0; i < 10; i++) await hub.AdvanceAsync(TimeSpan.FromSeconds(10));

        Assert.That(tries, Is.EqualTo(4), "at 0, 10, 20 and 30 seconds: the last wait began before the time was over");
        Assert.That((await hub.StateOfAsync(id)).RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Failed));
    }

    [TestCase("Policy")]
    [TestCase("Handler")]
    [TestCase("Child")]
    public async Task UnknownFunction_CalledWithRetries_IsNotTriedAgain(string name)
    {
        var policy = TaskOptions.FromRetryPolicy(Policy);
        var handler = TaskOptions.FromRetryHandler(_ => true);
        await using var hub = await TestHub.StartAsync(functions => functions
            .Orchestrator("Policy", async context => await context.CallActivityAsync<int>("Nowhere", 1, policy))
            .Orchestrator("Handler", async context => await context.CallActivityAsync<int>("Nowhere", 1, handler))
            .Orchestrator("Child", async context => await context.CallSubOrchestratorAsync<int>("Nowhere", 1, policy)));
        var id = await hub.ScheduleAsync(name);

        await hub.SettleAsync();

        Assert.That((await hub.StateOfAsync(id)).RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Failed));
    }

    [TestCase(0, 10, 1.0, null)]
    [TestCase(1, 0, 1.0, null)]
    [TestCase(1, 10, 0.5, null)]
    [TestCase(1, 10, 1.0, 5)]
    public void RetryPolicy_OutOfRange_IsRefused(int attempts, int firstSeconds, double backoff, int? maxSeconds)
    {
        Assert.That(
            () => new RetryPolicy(
                attempts,
                TimeSpan.FromSeconds(firstSeconds),
                backoff,
                maxSeconds is { } max ? TimeSpan.FromSeconds(max) : null),
            Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static Task<TestHub> StartAsync(RetryPolicy policy, Action tried) =>
        StartAsync(TaskOptions.FromRetryPolicy(policy), tried);

    private static Task<TestHub> StartAsync(TaskOptions options, Action tried) =>
        TestHub.StartAsync(functions => functions
        .Activity<int>("Bad", _ =>
        {
            tried();
            throw new TimeoutException("slow");
        })
        .Orchestrator("Try", async context => await context.CallActivityAsync<int>("Bad", 1, options)));
}
