using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using FunctionsRuntime.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.DurableTask.Http;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;
using Microsoft.Extensions.Time.Testing;

namespace FunctionsRuntime.Tests.Triggers.Durable;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CallHttpTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Server _server = new();

    [Test]
    public async Task Request_WithContentAndHeaders_ArrivesAndItsAnswerComesBack()
    {
        await using var app = await StartAsync();
        _server.Answers.Enqueue(new(200, "yes"));

        var id = await CallAsync(app, new("POST") { Content = "5", Type = "application/json" });
        var response = await EndAsync(app, id);

        Assert.That(_server.Requests, Is.EqualTo(["POST 5 application/json abc"]));
        Assert.That((response.StatusCode, response.Content), Is.EqualTo((HttpStatusCode.OK, "yes")));
        Assert.That(response.Headers!["x-seen"].ToArray(), Is.EqualTo(["one", "two"]));
    }

    [TestCase("7", 7)]
    [TestCase("soon", 30)]
    [TestCase(null, 30)]
    public async Task Accepted_WithALocation_IsAskedAgainAfterTheTime(string? retryAfter, int seconds)
    {
        await using var app = await StartAsync();
        var location = $"{app.Host.Address}api/target";
        _server.Answers.Enqueue(new(202, "wait") { Location = location, RetryAfter = retryAfter });
        _server.Answers.Enqueue(new(200, "done"));
        var id = await CallAsync(app, new("POST") { Content = "5", Polls = true });
        await WaitsAsync(app, requests: 1);

        _time.Advance(TimeSpan.FromSeconds(seconds - 1));
        await WaitsAsync(app, requests: 1);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.That((await EndAsync(app, id)).Content, Is.EqualTo("done"));
        Assert.That(_server.Requests, Is.EqualTo(["POST 5 text/plain abc", "GET   abc"]));
    }

    [TestCase(false, "somewhere")]
    [TestCase(true, null)]
    public async Task Accepted_NotAskedToFollowOrNowhereToGo_IsTheAnswer(bool polls, string? location)
    {
        await using var app = await StartAsync();
        _server.Answers.Enqueue(new(202, "wait") { Location = location });

        var response = await EndAsync(app, await CallAsync(app, new("GET") { Polls = polls }));

        Assert.That((response.StatusCode, response.Content), Is.EqualTo((HttpStatusCode.Accepted, "wait")));
    }

    [Test]
    public async Task Failure_WithRetryOptions_IsTriedAgainByADurableTimer()
    {
        await using var app = await StartAsync();
        _server.Answers.Enqueue(new(503, ""));
        _server.Answers.Enqueue(new(200, "done"));
        var id = await CallAsync(app, new("GET") { Attempts = 2 });
        await WaitsAsync(app, requests: 1);

        _time.Advance(TimeSpan.FromSeconds(5));

        Assert.That((await EndAsync(app, id)).Content, Is.EqualTo("done"));
    }

    [TestCase(500, 0, "500")]
    [TestCase(404, 404, "NotFound")]
    public async Task Failure_AfterTheLastAttempt_FailsTheCall(int status, int retried, string expected)
    {
        await using var app = await StartAsync();
        _server.Answers.Enqueue(new(status, ""));

        var ended = await WaitAsync(app, await CallAsync(app, new("GET") { Attempts = 1, Retried = retried }));

        Assert.That(ended.FailureDetails!.ErrorMessage, Does.Contain("BuiltIn::HttpActivity"));
        Assert.That(ended.FailureDetails.InnerFailure!.ErrorType, Is.EqualTo(typeof(HttpRequestException).FullName));
        Assert.That(ended.FailureDetails.InnerFailure.ErrorMessage, Does.Contain(expected));
    }

    [Test]
    public async Task Failure_ThatTheOptionsDoNotName_IsTheAnswer()
    {
        await using var app = await StartAsync();
        _server.Answers.Enqueue(new(500, "broken"));

        var response = await EndAsync(app, await CallAsync(app, new("GET") { Attempts = 3, Retried = 404 }));

        Assert.That((int)response.StatusCode, Is.EqualTo(500));
    }

    [Test]
    public async Task Timeout_OfTheRequest_FailsTheCall()
    {
        await using var app = await StartAsync();
        _server.Answers.Enqueue(new(200, "late") { IsHeld = true });
        var id = await CallAsync(app, new("GET") { TimeoutSeconds = 9 });
        await Eventually.HoldsAsync(() => !_server.Requests.IsEmpty, "the request");

        _time.Advance(TimeSpan.FromSeconds(9));

        var failure = (await WaitAsync(app, id)).FailureDetails!.InnerFailure!;
        Assert.That(failure.ErrorType, Is.EqualTo(typeof(TimeoutException).FullName));
        _server.Held.SetResult();
    }

    [Test]
    public async Task GetFunctionContext_InAnOrchestrator_IsItsInvocation()
    {
        await using var app = await StartAsync();
        var id = await app.Host.DurableClient.ScheduleNewOrchestrationInstanceAsync("WhoAmI");

        Assert.That((await WaitAsync(app, id)).ReadOutputAs<string>(), Is.EqualTo("WhoAmI"));
    }

    [Test]
    public void Request_AsJson_HasThePublishedNames()
    {
        var request = new DurableHttpRequest(HttpMethod.Put, new Uri("http://a/b"))
        {
            Headers = new Dictionary<string, StringValues> { ["one"] = "1", ["two"] = new(["2", "3"]) },
            HttpRetryOptions = new HttpRetryOptions([HttpStatusCode.BadGateway]) { MaxNumberOfAttempts = 4 },
        };

        var json = JsonSerializer.Serialize(request);
        var back = JsonSerializer.Deserialize<DurableHttpRequest>(json)!;

        Assert.That(json, Does.StartWith(
            """{"method":"PUT","uri":"http://a/b","headers":{"one":"1","two":["2","3"]},"content":null,""")
            .And.Contain("\"MaxNumberOfAttempts\":4").And.Contain("\"StatusCodesToRetry\":[502]"));
        Assert.That((back.Method, back.Headers!["TWO"].Count, back.HttpRetryOptions!.StatusCodesToRetry[0]),
            Is.EqualTo((HttpMethod.Put, 2, HttpStatusCode.BadGateway)));
    }

    private static Task<string> CallAsync(SampleApp app, Call call) =>
        app.Host.DurableClient.ScheduleNewOrchestrationInstanceAsync(
            "CallIt", call with { Target = $"{app.Host.Address}api/target" });

    private static async Task<OrchestrationMetadata> WaitAsync(SampleApp app, string id)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        return await app.Host.DurableClient.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, bound.Token);
    }

    private static async Task<DurableHttpResponse> EndAsync(SampleApp app, string id)
    {
        var ended = await WaitAsync(app, id);
        Assert.That(ended.FailureDetails, Is.Null);
        return ended.ReadOutputAs<DurableHttpResponse>()!;
    }

    private async Task WaitsAsync(SampleApp app, int requests)
    {
        await Eventually.HoldsAsync(() => _server.Requests.Count == requests, "the request");
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await app.Host.Services.GetRequiredService<DurableRuntime.DurableEngine>().WaitUntilQuietAsync(bound.Token);
        Assert.That(_server.Requests, Has.Count.EqualTo(requests));
    }

    private Task<SampleApp> StartAsync() => SampleApp.StartAsync(
        new LocalFunctionsHostOptions { Time = _time, ConfigureServices = services => services.AddSingleton(_server) },
        null,
        typeof(Functions));

    internal sealed record Call(string Method)
    {
        public string Target { get; init; } = "";

        public string? Content { get; init; }

        public string? Type { get; init; }

        public bool Polls { get; init; }

        public int? Attempts { get; init; }

        public int Retried { get; init; }

        public int? TimeoutSeconds { get; init; }
    }

    internal sealed record Answer(int Status, string Content)
    {
        public string? Location { get; init; }

        public string? RetryAfter { get; init; }

        public bool IsHeld { get; init; }
    }

    internal sealed class Server
    {
        public ConcurrentQueue<Answer> Answers { get; } = new();

        public ConcurrentQueue<string> Requests { get; } = new();

        public TaskCompletionSource Held { get; } = new();
    }

    public sealed class Functions(Server server)
    {
        [Function("target")]
        public async Task<IResult> Target([HttpTrigger("get", "post")] HttpRequest request)
        {
            using var reader = new StreamReader(request.Body);
            server.Requests.Enqueue(
                $"{request.Method} {await reader.ReadToEndAsync()} {request.ContentType} {request.Headers["x-key"]}");
            Assert.That(server.Answers.TryDequeue(out var answer), Is.True);
            if (answer!.IsHeld) await server.Held.Task;
            var headers = request.HttpContext.Response.Headers;
            headers["x-seen"] = new StringValues(["one", "two"]);
            if (answer.Location is not null) headers.Location = answer.Location;
            if (answer.RetryAfter is not null) headers.RetryAfter = answer.RetryAfter;
            return Results.Text(answer.Content, statusCode: answer.Status);
        }

        [Function("CallIt")]
        public static Task<DurableHttpResponse> CallIt(
            [OrchestrationTrigger] TaskOrchestrationContext context, Call call)
        {
            var headers = new Dictionary<string, StringValues> { ["x-key"] = "abc" };
            if (call.Type is not null) headers["Content-Type"] = call.Type;
            return context.CallHttpAsync(new DurableHttpRequest(new HttpMethod(call.Method), new Uri(call.Target))
            {
                Content = call.Content,
                Headers = headers,
                AsynchronousPatternEnabled = call.Polls,
                Timeout = call.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                HttpRetryOptions = call.Attempts is { } attempts
                    ? new HttpRetryOptions(call.Retried == 0 ? null : [(HttpStatusCode)call.Retried])
                    {
                        FirstRetryInterval = TimeSpan.FromSeconds(5),
                        MaxNumberOfAttempts = attempts,
                    }
                    : null,
            });
        }

        [Function("WhoAmI")]
        public static string? WhoAmI(
            [OrchestrationTrigger] TaskOrchestrationContext context, FunctionContext function) =>
            context.GetFunctionContext() == function ? function.FunctionDefinition.Name : null;
    }
}
