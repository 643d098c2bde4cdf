// <fixture>
using System.Collections.Concurrent;
using Azure.Messaging;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsRuntime.Tests.Guide;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ExpenseTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 2, 7, 0, 0, TimeSpan.Zero));
    private readonly FakeMailer _mailer = new();

    private LocalFunctionsHostOptions Options => new()
    {
        Time = _time,
        ConfigureServices = services => services.Replace(ServiceDescriptor.Singleton<IMailer>(_mailer)),
    };

    private sealed class FakeMailer : IMailer
    {
        public ConcurrentQueue<string> Sent { get; } = new();

        public int FailuresLeft { get; set; }

        public Task SendAsync(string text)
        {
            if (FailuresLeft-- > 0) throw new IOException("The mail server is away.");
            Sent.Enqueue(text);
            return Task.CompletedTask;
        }
    }
    // </fixture>

    // <approval>
    [Test]
    public async Task Expense_NobodyDecidesOn_IsEscalatedAfterThreeDays()
    {
        await using var host = await LocalFunctionsHost.StartAsync<ExpenseApp>(Options);
        await host.CreateClient().PostAsync("/api/expenses/7", content: null);
        await host.WaitUntilQuietAsync();
        Assert.That(_mailer.Sent, Is.EqualTo(new[] { "Approve expense 7?" }));

        _time.Advance(TimeSpan.FromDays(3));
        await host.WaitUntilQuietAsync();

        Assert.That(await OutcomeAsync(host), Is.EqualTo("escalated"));
    }

    [Test]
    public async Task Expense_ApprovedOnTheSecondDay_IsApproved()
    {
        await using var host = await LocalFunctionsHost.StartAsync<ExpenseApp>(Options);
        await host.CreateClient().PostAsync("/api/expenses/7", content: null);
        await host.WaitUntilQuietAsync();

        _time.Advance(TimeSpan.FromDays(2));
        await host.DurableClient.RaiseEventAsync("expense-7", "Decision", "approved");
        await host.WaitUntilQuietAsync();

        Assert.That(await OutcomeAsync(host), Is.EqualTo("approved"));
    }

    private static async Task<string?> OutcomeAsync(LocalFunctionsHost host)
    {
        var expense = await host.DurableClient.GetInstanceAsync("expense-7", getInputsAndOutputs: true);
        Assert.That(expense!.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Completed));
        return expense.ReadOutputAs<string>();
    }
    // </approval>

    // <event>
    [Test]
    public async Task FileReceipt_OnAnEvent_FilesIt()
    {
        await using var host = await LocalFunctionsHost.StartAsync<ExpenseApp>(Options);

        await host.InvokeAsync("FileReceipt", new CloudEvent("/scanner", "Receipt.Scanned", null) { Subject = "r-1" });

        Assert.That(_mailer.Sent, Is.EqualTo(new[] { "Filed r-1" }));
    }
    // </event>

    // <queue>
    [Test]
    public async Task PayRefund_OnAMessage_PaysIt()
    {
        await using var host = await LocalFunctionsHost.StartAsync<ExpenseApp>(Options);

        await host.InvokeAsync("PayRefund", new Refund("7", 12.5m));

        Assert.That(_mailer.Sent, Is.EqualTo(new[] { "Paid 12.5 for 7" }));
    }
    // </queue>

    // <timer>
    [Test]
    public async Task RemindManagers_WhenTheMailServerIsAway_TriesAgain()
    {
        _mailer.FailuresLeft = 1;
        await using var host = await LocalFunctionsHost.StartAsync<ExpenseApp>(Options);

        _time.Advance(TimeSpan.FromHours(1));
        await host.WaitUntilQuietAsync();
        Assert.That(_mailer.Sent, Is.Empty);

        _time.Advance(TimeSpan.FromMinutes(5));
        await host.WaitUntilQuietAsync();
        Assert.That(_mailer.Sent, Is.EqualTo(new[] { "Good morning!" }));
    }
    // </timer>

    // <retry>
    [Test]
    public async Task AskManager_WhenTheMailServerIsAwayTwice_SucceedsAtTheThirdTry()
    {
        _mailer.FailuresLeft = 2;
        await using var host = await LocalFunctionsHost.StartAsync<ExpenseApp>(Options);
        await host.CreateClient().PostAsync("/api/expenses/7", content: null);

        for (var retry = 1; retry <= 2; retry++)
        {
            await host.WaitUntilQuietAsync();
            _time.Advance(TimeSpan.FromMinutes(10));
        }

        await host.WaitUntilQuietAsync();
        Assert.That(_mailer.Sent, Is.EqualTo(new[] { "Approve expense 7?" }));
    }
    // </retry>

    // <restart>
    [Test]
    public async Task Expense_WaitingWhileTheHostRestarts_GoesOn()
    {
        var folder = Directory.CreateTempSubdirectory("expenses");
        var options = Options with { StatePath = Path.Combine(folder.FullName, "state.db") };
        await using (var first = await LocalFunctionsHost.StartAsync<ExpenseApp>(options))
        {
            await first.CreateClient().PostAsync("/api/expenses/7", content: null);
            await first.WaitUntilQuietAsync();
        }

        await using (var second = await LocalFunctionsHost.StartAsync<ExpenseApp>(options))
        {
            await second.DurableClient.RaiseEventAsync("expense-7", "Decision", "approved");
            await second.WaitUntilQuietAsync();
            Assert.That(await OutcomeAsync(second), Is.EqualTo("approved"));
        }

        Assert.That(_mailer.Sent, Has.Count.EqualTo(1));
        folder.Delete(recursive: true);
    }
    // </restart>
}
