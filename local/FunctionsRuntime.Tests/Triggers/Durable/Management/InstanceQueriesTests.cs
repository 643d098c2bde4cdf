using System.Net;
using Newtonsoft.Json.Linq;

namespace FunctionsRuntime.Tests.Triggers.Durable.Management;

internal sealed class InstanceQueriesTests
{
    private const string TimePattern = @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$";
    private ManagementApp _app = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _app = await ManagementApp.StartAsync();
        await _app.RunAsync("Echo", "echo-1", "tea");
        await _app.RunAsync("Echo", "echo-2", "cup");
        await _app.RunAsync("Fail", "fail-1");
        await _app.RunAsync("Wait", "wait-1");
    }

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [Test]
    public async Task Get_OfAnEndedInstance_IsItsStatus()
    {
        var answer = await _app.SendAsync("GET", "/instances/echo-1");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
        var status = (JObject)answer.Json!;
        Assert.That(status.Properties().Select(p => p.Name), Is.EqualTo(
            ["name", "instanceId", "runtimeStatus", "input", "customStatus", "output", "createdTime",
            "lastUpdatedTime"]));
        Assert.That(answer.Text, Does.StartWith("""
            {"name":"Echo","instanceId":"echo-1","runtimeStatus":"Completed",
            "input":"tea","customStatus":{"step":1},"output":"tea",
            """.ReplaceLineEndings("")));
        Assert.That(answer.Text, Does.Match("\"createdTime\":\"" + TimePattern[1..^1] + "\""));
        Assert.That(answer.Headers.Location, Is.Null);
        Assert.That(answer.Headers.RetryAfter, Is.Null);
    }

    [Test]
    public async Task Get_OfARunningInstance_IsAcceptedAndSaysWhenToAskAgain()
    {
        var answer = await _app.SendAsync("GET", "/instances/wait-1?taskHub=loyalty&connection=Storage&code=any");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That((string?)answer.Json!["runtimeStatus"], Is.EqualTo("Running"));
        Assert.That(answer.Json["output"]!.Type, Is.EqualTo(JTokenType.Null));
        Assert.That(answer.Headers.Location?.PathAndQuery, Is.EqualTo(
            ManagementApp.Root + "/instances/wait-1?taskHub=loyalty&connection=Storage&code=any"));
        Assert.That(answer.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(5)));
    }

    [TestCase("", HttpStatusCode.OK)]
    [TestCase("?returnInternalServerErrorOnFailure=true", HttpStatusCode.InternalServerError)]
    public async Task Get_OfAFailedInstance_ShowsTheFailureAsOutput(string query, HttpStatusCode status)
    {
        var answer = await _app.SendAsync("GET", "/instances/fail-1" + query);

        Assert.That(answer.Status, Is.EqualTo(status));
        Assert.That((string?)answer.Json!["runtimeStatus"], Is.EqualTo("Failed"));
        Assert.That((string?)answer.Json["output"], Does.StartWith("Microsoft.DurableTask.TaskFailedException: ")
            .And.Contain("boom"));
    }

    [Test]
    public async Task Get_WithoutInput_ShowsNone() => Assert.That(
        (await _app.SendAsync("GET", "/instances/echo-1?showInput=false")).Json!["input"]!.Type,
        Is.EqualTo(JTokenType.Null));

    [TestCase("GET", "/instances/nobody")]
    [TestCase("GET", "/instances/echo-1?taskHub=Other")]
    [TestCase("GET", "/instances/echo-1/terminate")]
    [TestCase("PUT", "/instances/echo-1")]
    [TestCase("POST", "/instances")]
    [TestCase("POST", "/instances/echo-1/explode")]
    [TestCase("GET", "/orchestrators/Echo")]
    [TestCase("GET", "/nothing")]
    public async Task Answer_WhereThereIsNothing_IsNotFound(string verb, string path)
    {
        var answer = await _app.SendAsync(verb, path);

        Assert.That((answer.Status, answer.Text), Is.EqualTo((HttpStatusCode.NotFound, "")));
    }

    [TestCase("", "echo-1 echo-2 fail-1 wait-1")]
    [TestCase("?instanceIdPrefix=echo-", "echo-1 echo-2")]
    [TestCase("?runtimeStatus=Failed,Running,Nonsense", "fail-1 wait-1")]
    [TestCase("?runtimeStatus=Nonsense", "echo-1 echo-2 fail-1 wait-1")]
    [TestCase("?createdTimeFrom=2100-01-01", "")]
    [TestCase("?createdTimeTo=2000-01-01T00:00:00Z", "")]
    [TestCase("?createdTimeFrom=notadate&createdTimeTo=2100-01-01", "echo-1 echo-2 fail-1 wait-1")]
    [TestCase("?taskHub=Other", "")]
    public async Task List_WithFilters_HoldsThoseThatFit(string query, string ids)
    {
        var answer = await _app.SendAsync("GET", "/instances" + query);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(string.Join(' ', answer.Json!.Select(i => (string?)i["instanceId"])), Is.EqualTo(ids));
        Assert.That(answer.Headers.GetValues("x-ms-continuation-token"), Is.EqualTo([""]));
    }

    [Test]
    public async Task List_PageByPage_HoldsEachInstanceOnce()
    {
        var seen = new List<string?>();
        var token = "";
        do
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, ManagementApp.Root + "/instances/?top=3");
            if (token.Length > 0) request.Headers.Add("x-ms-continuation-token", token);
            using var response = await _app.Http.SendAsync(request);
            var page = JArray.Parse(await response.Content.ReadAsStringAsync());
            seen.AddRange(page.Select(instance => (string?)instance["instanceId"]));
            token = response.Headers.GetValues("x-ms-continuation-token").Single();
        }
        while (token.Length > 0);

        Assert.That(seen, Is.EqualTo(["echo-1", "echo-2", "fail-1", "wait-1"]));
    }

    [Test]
    public async Task List_WithAnImpossiblePage_IsABadRequest()
    {
        var answer = await _app.SendAsync("GET", "/instances?top=-1");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        var error = (JObject)answer.Json!;
        Assert.That(error.Properties().Select(p => p.Name), Is.EqualTo(
            ["Message", "ExceptionMessage", "ExceptionType", "StackTrace"]));
        Assert.That((string?)error["Message"], Is.EqualTo("One or more of the arguments submitted is incorrect"));
        Assert.That((string?)error["ExceptionType"], Is.EqualTo("System.ArgumentOutOfRangeException"));
    }
}
