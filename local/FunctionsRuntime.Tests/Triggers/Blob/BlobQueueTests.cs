using System.Collections.Concurrent;
using FunctionsRuntime.Hosting;
using FunctionsRuntime.Tests.Support;
using FunctionsRuntime.Triggers.Blob;
using FunctionsWorker.Configuration;
using FunctionsWorker.Invocation;
using FunctionsWorker.State;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsRuntime.Tests.Triggers.Blob;

internal sealed class BlobQueueTests
{
    private readonly FakeTimeProvider _time = new();
    private string _path = "";

    [SetUp]
    public void NamePath() => _path = Path.Combine(Directory.CreateTempSubdirectory("blobs").FullName, "state.db");

    [TearDown]
    public void DeleteState() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Test]
    public async Task Message_ThatSucceeds_IsDeliveredOnceAndForgotten()
    {
        await using var run = new Run(_path, _time, _ => false);
        run.Queue.Accept(Some("a"), null);

        await Eventually.HoldsAsync(() => run.Waiting == 0, "the work is done");
        Assert.That(run.Delivered, Is.EqualTo(new[] { "a" }));
        Assert.That(run.Poisoned, Is.Empty);
    }

    [Test]
    public async Task Message_ThatKeepsFailing_IsTriedFiveTimesThenPoisoned()
    {
        await using var run = new Run(_path, _time, name => name == "bad");
        run.Queue.Accept(Some("bad"), null);
        run.Queue.Accept(Some("good"), null);

        await Eventually.HoldsAsync(
            () => run.Waiting == 0, "the work is done", () => _time.Advance(TimeSpan.FromSeconds(1)));
        Assert.That(run.Delivered.Count(name => name == "bad"), Is.EqualTo(5));
        Assert.That(run.Delivered.Count(name => name == "good"), Is.EqualTo(1));
        Assert.That(run.Poisoned, Is.EqualTo(new[] { "bad" }));
    }

    [Test]
    public async Task Message_AcceptedBeforeACrash_IsDeliveredAfterItWithItsTriesCounted()
    {
        using (var state = new TriggerState(_path))
        {
            var table = new BlobWorkTable(state);
            var work = table.Add(Some("bad"), "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
            for (var crash = 0; crash < 3; crash++) table.BeginTry(work.Id);
        }

        await using var run = new Run(_path, _time, name => name == "bad");

        await Eventually.HoldsAsync(
            () => run.Poisoned.Count == 1, "the last tries", () => _time.Advance(TimeSpan.FromSeconds(1)));
        Assert.That(run.Delivered, Has.Count.EqualTo(2));
        Assert.That(run.TraceParent, Does.Contain("0af7651916cd43dd8448eb211c80319c"));
    }

    [Test]
    public async Task Message_AcceptedBeforeTheStart_IsDeliveredOnce()
    {
        await using var run = new Run(_path, _time, _ => false, queue => queue.Accept(Some("early"), null));

        await Eventually.HoldsAsync(() => run.Waiting == 0, "the work is done");
        await run.QuietAsync();
        Assert.That(run.Delivered, Is.EqualTo(new[] { "early" }));
    }

    [Test]
    public async Task Message_OfAStoppedQueue_WaitsForTheNextStart()
    {
        await using (var first = new Run(_path, _time, _ => true))
        {
            first.Queue.Accept(Some("a"), null);
            await Eventually.HoldsAsync(() => first.Delivered.Count == 1, "the first try");
            await first.Queue.StopAsync(CancellationToken.None);
            first.Queue.Accept(Some("b"), null);
        }

        await using var second = new Run(_path, _time, _ => false);

        await Eventually.HoldsAsync(() => second.Waiting == 0, "the work is done");
        Assert.That(second.Delivered, Is.EquivalentTo(new[] { "a", "b" }));
    }

    [Test]
    public async Task Scan_OfTheSameVersionTwice_IsOneDelivery()
    {
        await using var run = new Run(_path, _time, _ => false);
        run.Queue.AcceptOnce(Some("a"));
        run.Queue.AcceptOnce(Some("a"));
        run.Queue.AcceptOnce(Some("a") with { ETag = "second" });

        await Eventually.HoldsAsync(() => run.Waiting == 0, "the work is done");
        Assert.That(run.Delivered, Is.EqualTo(new[] { "a", "a" }));
    }

    private static BlobMessage Some(string name) => new("Host.Functions.F", "BlockBlob", "uploads", name, "first");

    private sealed class Run : IBlobDelivery, IAsyncDisposable
    {
        private readonly TriggerState _state;
        private readonly BlobWorkTable _table;
        private readonly Func<string, bool> _fails;
        private readonly RunningInvocations _running = new();

        public Run(string path, TimeProvider time, Func<string, bool> fails, Action<BlobQueue>? beforeStart = null)
        {
            _fails = fails;
            _state = new TriggerState(path);
            _table = new BlobWorkTable(_state);
            Queue = new BlobQueue(
                _table, this, _running, new HostJson(Path.GetTempPath()), time, NullLogger<BlobQueue>.Instance);
            beforeStart?.Invoke(Queue);
            Queue.StartAsync(CancellationToken.None);
        }

        public BlobQueue Queue { get; }

        public ConcurrentQueue<string> Delivered { get; } = new();

        public ConcurrentQueue<string> Poisoned { get; } = new();

        public string? TraceParent { get; private set; }

        public Task QuietAsync() => _running.WhenIdleAsync();

        public int Waiting => _table.All().Count;

        public Task DeliverAsync(BlobWork work)
        {
            TraceParent = work.TraceParent;
            Delivered.Enqueue(work.Message.BlobName);
            return _fails(work.Message.BlobName) ? Task.FromException(new IOException("no")) : Task.CompletedTask;
        }

        public Task PoisonAsync(BlobMessage message)
        {
            Poisoned.Enqueue(message.BlobName);
            return Task.CompletedTask;
        }

        public async ValueTask DisposeAsync()
        {
            await Queue.StopAsync(CancellationToken.None);
            Assert.That(await _running.DrainAsync(TimeSpan.FromSeconds(10)), Is.True);
            Queue.Dispose();
            _running.Dispose();
            _state.Dispose();
        }
    }
}
