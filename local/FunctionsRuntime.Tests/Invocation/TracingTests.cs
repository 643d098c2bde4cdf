using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using FunctionsRuntime.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.OpenTelemetry;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace FunctionsRuntime.Tests.Invocation;

public sealed class TracingTests
{
    private const string Caller = "b7ad6b7169203331";

    private SpansOfTrace _spans = null!;
    private SampleApp _app = null!;

    private string TraceParent => $"00-{_spans.TraceId}-{Caller}-01";

    [SetUp]
    public async Task StartAsync()
    {
        _spans = new SpansOfTrace(ActivityTraceId.CreateRandom());
        _app = await SampleApp.StartAsync(
            new LocalFunctionsHostOptions(),
            program => program.Services.AddOpenTelemetry()
                .UseFunctionsWorkerDefaults()
                .WithTracing(tracing => tracing.AddProcessor(new SimpleActivityExportProcessor(new Exporter(_spans)))),
            typeof(Functions));
    }

    [TearDown]
    public async Task StopAsync() => await _app.DisposeAsync();

    [Test]
    public async Task Trace_OfAnHttpRequest_GoesThroughTheOrchestrationIntoTheActivityAndOut()
    {
        var id = await GetAsync(_app, "/api/Start");
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        var ended = await _app.Host.DurableClient.WaitForInstanceCompletionAsync(id, true, bound.Token);

        await SpanAsync("orchestration:Flow");
        await SpanAsync("Microsoft.AspNetCore.Hosting.HttpRequestIn");
        Assert.Multiple(() =>
        {
            Assert.That(ended.ReadOutputAs<string>(), Does.StartWith($"00-{_spans.TraceId}-"));
            Assert.That(_spans.PathOf("function Send"), Is.EqualTo(
                "function Send < activity:Send < activity:Send < orchestration:Flow < create_orchestration:Flow "
                + "< function Start < Microsoft.AspNetCore.Hosting.HttpRequestIn < " + Caller));
        });
    }

    [Test]
    public async Task Trace_OfACloudEvent_BecomesTheFunctionsParent()
    {
        using var content = new StringContent(
            $$"""{"specversion":"1.0","id":"1","source":"/s","type":"t","traceparent":"{{TraceParent}}","data":1}""");
        content.Headers.Add("aeg-event-type", "Notification");

        var answer = await _app.Http.PostAsync("/runtime/webhooks/eventgrid?functionName=Hear", content);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(_spans.PathOf("function Hear"), Is.EqualTo("function Hear < " + Caller));
    }

    [Test]
    public async Task Span_OfAnInvocation_CarriesTheWorkersTags()
    {
        await GetAsync(_app, "/api/Fail");

        var span = await SpanAsync("function Fail");
        Assert.Multiple(() =>
        {
            Assert.That(span.Source.Name, Is.EqualTo("Microsoft.Azure.Functions.Worker"));
            Assert.That(span.Kind, Is.EqualTo(ActivityKind.Internal));
            Assert.That(span.GetTagItem("schema.url"), Is.EqualTo("https://opentelemetry.io/schemas/1.37.0"));
            Assert.That(span.GetTagItem("faas.name"), Is.EqualTo("Fail"));
            Assert.That(span.GetTagItem("faas.invocation_id"), Is.Not.Null);
            Assert.That((span.Status, span.StatusDescription), Is.EqualTo((ActivityStatusCode.Error, "out of stock")));
        });
    }

    [Test]
    public async Task Span_WithoutTheWorkersDefaults_IsNamedByTheOlderSchema()
    {
        await using var app = await SampleApp.StartAsync(
            new LocalFunctionsHostOptions(),
            program => program.Services.AddOpenTelemetry().WithTracing(tracing => tracing
                .AddSource("Microsoft.Azure.Functions.Worker")
                .AddProcessor(new SimpleActivityExportProcessor(new Exporter(_spans)))),
            typeof(Functions));
        await GetAsync(app, "/api/Start");

        var span = await SpanAsync("Invoke");
        Assert.That(span.Kind, Is.EqualTo(ActivityKind.Server));
        Assert.That(span.TagObjects.Select(tag => tag.Key), Is.EqualTo(new[] { "az.schema_url", "faas.execution" }));
    }

    [Test]
    public void Resource_Detected_NamesTheAppAndItsProcess()
    {
        var attributes = new FunctionsResourceDetector().Detect().Attributes.ToDictionary();

        Assert.That(attributes["process.pid"], Is.EqualTo(Environment.ProcessId));
        Assert.That(attributes.Keys, Does.Contain("service.name").And.Contain("service.version"));
        Assert.That(attributes["ai.sdk.prefix"].ToString(), Does.StartWith("dotnetiso:"));
    }

    // A span ends after the answer that its request gets.
    private async Task<Activity> SpanAsync(string name)
    {
        await Eventually.HoldsAsync(() => _spans.Named(name) is not null, $"the span {name}");
        return _spans.Named(name)!;
    }

    private async Task<string> GetAsync(SampleApp app, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("traceparent", TraceParent);
        using var answer = await app.Http.SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }

    public sealed class Functions
    {
        [Function("Start")]
        public static async Task<IResult> Start(
            [HttpTrigger("get")] HttpRequest request, [DurableClient] DurableTaskClient client) =>
            Results.Text(await client.ScheduleNewOrchestrationInstanceAsync("Flow"));

        [Function("Flow")]
        public static Task<string> Flow([OrchestrationTrigger] TaskOrchestrationContext context) =>
            context.CallActivityAsync<string>("Send");

        /// <summary>Gives the trace context that any client of HTTP or Event Grid sends along.</summary>
        [Function("Send")]
        public static string Send([ActivityTrigger] object? input) => Activity.Current!.Id!;

        [Function("Hear")]
        public static void Hear([EventGridTrigger] string cloudEvent)
        {
        }

        [Function("Fail")]
        public static IResult Fail([HttpTrigger("get")] HttpRequest request) =>
            throw new InvalidOperationException("out of stock");
    }

    /// <summary>Other tests of this process have traces of their own.</summary>
    private sealed class SpansOfTrace(ActivityTraceId traceId)
    {
        private readonly ConcurrentQueue<Activity> _ended = new();

        public ActivityTraceId TraceId => traceId;

        public void Add(Activity span)
        {
            if (span.TraceId == traceId) _ended.Enqueue(span);
        }

        public Activity? Named(string name) => _ended.FirstOrDefault(span => span.OperationName == name);

        /// <summary>The span and those above it, up to one that is not here.</summary>
        public string PathOf(string name)
        {
            var path = new List<string>();
            var span = Named(name)!;
            for (Activity? at = span; at is not null; at = _ended.FirstOrDefault(s => s.SpanId == at.ParentSpanId))
            {
                path.Add(at.OperationName);
                span = at;
            }

            return string.Join(" < ", path.Append(span.ParentSpanId.ToHexString()));
        }
    }

    private sealed class Exporter(SpansOfTrace spans) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch) spans.Add(span);
            return ExportResult.Success;
        }
    }
}
