using Azure;
using Azure.Storage.Queues;
using Azure.Storage.Queues.Models;
using FunctionsRuntime.Hosting;
using FunctionsRuntime.Tests.Support;
using FunctionsRuntime.Triggers.Queue;
using FunctionsWorker.Configuration;
using FunctionsWorker.Invocation;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace FunctionsRuntime.Tests.Triggers.Queue;

internal sealed class QueueReaderTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly QueueSignals _signals = new();
    private TaskCompletionSource _work = null!;
    private CancellationTokenSource _stop = null!;
    private Mock<QueueClient> _queue = null!;
    private int _reads;

    [SetUp]
    public void CreateQueue()
    {
        (_reads, _work, _stop) = (0, new(), new());
        _queue = new Mock<QueueClient>();
        _queue.Setup(q => q.Uri).Returns(new Uri("http://127.0.0.1/account/inbox"));
        _queue.Setup(q => q.Name).Returns("inbox");
        _queue.Setup(q => q.UpdateMessageAsync("1", It.IsAny<string>(), (string?)null, It.IsAny<TimeSpan>(), default))
            .ReturnsAsync(() => Answer(QueuesModelFactory.UpdateReceipt("renewed", default)));
    }

    [TearDown]
    public void StopReading()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    [Test]
    public async Task Message_WhileItsFunctionRuns_IsKeptAndThenDeletedByTheLastReceipt()
    {
        Holds(Message(dequeueCount: 1));
        _ = Read(_ => _work.Task);

        await Eventually.HoldsAsync(
            () => Renewals(TimeSpan.FromMinutes(10)) > 0, "a renewal", () => _time.Advance(TimeSpan.FromMinutes(1)));
        _work.SetResult();

        await Eventually.HoldsAsync(() => Calls(nameof(QueueClient.DeleteMessageAsync)) == 1, "the deletion");
        _queue.Verify(q => q.DeleteMessageAsync("1", "renewed", default));
    }

    [Test]
    public async Task Message_WhoseFunctionFails_RestsForTheVisibilityTimeout()
    {
        Holds(Message(dequeueCount: 1));
        _ = Read(_ => Task.FromException(new IOException("no")), ("visibilityTimeout", "00:00:30"));

        await Eventually.HoldsAsync(() => Renewals(TimeSpan.FromSeconds(30)) == 1, "the message is given back");
        Assert.That(Calls(nameof(QueueClient.DeleteMessageAsync)), Is.Zero);
    }

    [Test]
    public async Task Batch_IsFollowedByTheNextOnlyWhenItsRestIsWithinTheThreshold()
    {
        Holds(Message(dequeueCount: 1), Message(dequeueCount: 1), Message(dequeueCount: 1));
        var runs = new Queue<TaskCompletionSource>([new(), new(), new()]);
        var running = runs.ToList();
        _ = Read(_ => runs.Dequeue().Task, ("newBatchThreshold", "1"));

        running[0].SetResult();
        await Eventually.HoldsAsync(() => Calls(nameof(QueueClient.DeleteMessageAsync)) == 1, "the first is done");
        Assert.That(_reads, Is.EqualTo(1));
        running[1].SetResult();
        await Eventually.HoldsAsync(() => _reads == 2, "the next batch is read");
    }

    [Test]
    public async Task Message_TriedOftenEnoughBefore_IsPoisonWithoutARun()
    {
        Holds(Message(dequeueCount: 6));
        var runs = 0;
        _ = Read(_ => Task.FromResult(runs++));

        await Eventually.HoldsAsync(() => Calls(nameof(QueueClient.DeleteMessageAsync)) == 1, "the deletion");
        Assert.That(runs, Is.Zero);
    }

    [Test]
    public async Task Message_FailingItsLastTry_IsPoisonAtOnce()
    {
        Holds(Message(dequeueCount: 5));
        _ = Read(_ => Task.FromException(new IOException("no")));

        await Eventually.HoldsAsync(() => Calls(nameof(QueueClient.DeleteMessageAsync)) == 1, "the deletion");
        Assert.That(Calls(nameof(QueueClient.UpdateMessageAsync)), Is.Zero);
    }

    [Test]
    public async Task Queue_ThatIsEmpty_IsReadMoreAndMoreSlowlyUpToTheLongestPause()
    {
        Holds();
        _ = Read(_ => Task.CompletedTask, ("maxPollingInterval", "00:00:00.4"));
        int[] pauses = [100, 200, 400, 400];
        for (var i = 0; i < pauses.Length; i++)
        {
            var seen = _reads;
            _time.Advance(TimeSpan.FromMilliseconds(pauses[i] - 1));
            Assert.That(_reads, Is.EqualTo(seen), $"too early at pause {i}");
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await Eventually.HoldsAsync(() => _reads == seen + 1, $"the read after pause {i}");
        }
    }

    [Test]
    public async Task Queue_ThatThisHostSendsTo_IsReadAtOnce()
    {
        Holds();
        _ = Read(_ => Task.CompletedTask);
        var seen = _reads;

        _signals.Sent(_queue.Object.Uri);

        await Eventually.HoldsAsync(() => _reads > seen, "a read without a pause");
    }

    [Test]
    public async Task Queue_WhoseAnswerMakesNoSense_IsReadAgainAfterAPause()
    {
        _queue.SetupSequence(q => q.ReceiveMessagesAsync(16, QueueReader.Lease, It.IsAny<CancellationToken>()))
            .ThrowsAsync(new System.Xml.XmlException("no queue speaks like this"))
            .ThrowsAsync(new InvalidOperationException("nor like this"))
            .ReturnsAsync(Answer(new[] { Message(dequeueCount: 1) }))
            .ReturnsAsync(Answer(Array.Empty<QueueMessage>()));
        var reading = Read(_ => Task.CompletedTask);

        await Eventually.HoldsAsync(
            () => Calls(nameof(QueueClient.DeleteMessageAsync)) == 1,
            "the message has run",
            () => _time.Advance(TimeSpan.FromMilliseconds(100)));
        await _stop.CancelAsync();
        await reading;
    }

    private static QueueMessage Message(int dequeueCount) =>
        QueuesModelFactory.QueueMessage("1", "first", "aGk=", dequeueCount);

    private static Response<T> Answer<T>(T value) => Response.FromValue(value, Mock.Of<Response>());

    private void Holds(params QueueMessage[] first) => _queue
        .Setup(q => q.ReceiveMessagesAsync(16, QueueReader.Lease, It.IsAny<CancellationToken>()))
        .ReturnsAsync(() => Answer(Interlocked.Increment(ref _reads) == 1 ? first : []));

    private Task Read(Func<TriggerInput, Task> run, params (string Name, string Value)[] settings)
    {
        var host = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(
                s => KeyValuePair.Create($"extensions:queues:{s.Name}", (string?)s.Value)))
            .Build();
        var services = new QueueServices(
            _signals, new RunningInvocations(), new HostJson("nowhere", host), _time, NullLogger<QueueReader>.Instance);
        var poison = Mock.Of<QueueClient>(q => q.Uri == new Uri("http://127.0.0.1/account/inbox-poison"));
        return new QueueReader(new QueueSource(_queue.Object, poison, run), services).ReadAsync(_stop.Token);
    }

    private int Calls(string method) => _queue.Invocations.Count(call => call.Method.Name == method);

    private int Renewals(TimeSpan visibility) => _queue.Invocations.Count(call =>
        call.Method.Name == nameof(QueueClient.UpdateMessageAsync) && call.Arguments.Contains(visibility));
}
