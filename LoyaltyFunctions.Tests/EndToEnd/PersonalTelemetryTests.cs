using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using LoyaltyFunctions.Tests.Support;
using Microsoft.Extensions.Logging;

namespace LoyaltyFunctions.Tests.EndToEnd;

/// <summary>Logs and traces tell ids, never what a profile or a file says: no erasure would reach them.</summary>
public sealed class PersonalTelemetryTests
{
    private const string Canary = "canaria8e4";

    [Test]
    public async Task LogsAndTraces_OfProfilesAndFiles_HoldNothingPersonal()
    {
        using var heard = new Listener();
        await using var fixture = await PlatformFixture.StartAsync(LogLevel.Information);
        fixture.Service<ILoggerFactory>().AddProvider(heard);

        var uploadIds = new List<string>();
        foreach (var file in PersonalFile.OfEveryOutcome(Canary, "c-1"))
        {
            // Names of files stand in addresses, and so in the traces of the storage: docs/personal-data.md.
            var name = file.Name.Replace(Canary, "plain", StringComparison.Ordinal);
            uploadIds.Add((await fixture.UploadAsync(name, file.Content)).UploadId);
        }

        var address = new Uri("api/customers/c-1/profile", UriKind.Relative);
        using var refused = await fixture.Api.PutAsJsonAsync(address, new { email = Canary, nickname = Canary });
        using var stored = await fixture.Api.PutAsJsonAsync(address, new { name = Canary });
        using var erased = await fixture.Api.DeleteAsync(address);

        Assert.Multiple(() =>
        {
            Assert.That(heard.Lines, Has.Some.Contains(uploadIds[0]), "it listens");
            Assert.That(heard.Lines.Where(line => line.Contains(Canary, StringComparison.Ordinal)), Is.Empty);
        });
    }

    /// <summary>Hears every log line and every span of the process.</summary>
    private sealed class Listener : ILoggerProvider, ILogger
    {
        private readonly ActivityListener spans;

        public Listener()
        {
            spans = new ActivityListener
            {
                ShouldListenTo = _ => true,
                Sample = static (ref ActivityCreationOptions<ActivityContext> _) =>
                    ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = span => Lines.Enqueue($"{span.DisplayName} {span.StatusDescription} "
                    + string.Join(' ', span.TagObjects.Concat(span.Events.SelectMany(it => it.Tags)))),
            };
            ActivitySource.AddActivityListener(spans);
        }

        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) => Lines.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose() => spans.Dispose();
    }
}
