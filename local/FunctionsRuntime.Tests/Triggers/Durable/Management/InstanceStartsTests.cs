using System.Net;
using Microsoft.DurableTask.Client;
using Newtonsoft.Json.Linq;

namespace FunctionsRuntime.Tests.Triggers.Durable.Management;

internal sealed class InstanceStartsTests
{
    private ManagementApp _app = null!;

    [OneTimeSetUp]
    public async Task Start() => _app = await ManagementApp.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [Test]
    public async Task Start_WithIdAndInput_AnswersWhereToWatch()
    {
        var answer = await _app.SendAsync("POST", "/orchestrators/echo/my%20id", "\"tea\"");

        var ended = await _app.Client.WaitForInstanceCompletionAsync("my id", true);
        Assert.That(ended.SerializedOutput, Is.EqualTo("\"tea\""));
        var at = _app.Http.BaseAddress!.GetLeftPart(UriPartial.Authority) + ManagementApp.Root + "/instances/my%20id";
        const string hub = "taskHub=loyalty&connection=Storage&code=local";
        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(answer.Json!.ToObject<Dictionary<string, string>>(), Is.EqualTo(new Dictionary<string, string>
        {
            ["id"] = "my id",
            ["statusQueryGetUri"] = $"{at}?{hub}",
            ["sendEventPostUri"] = $"{at}/raiseEvent/{{eventName}}?{hub}",
            ["terminatePostUri"] = $"{at}/terminate?reason={{text}}&{hub}",
            ["purgeHistoryDeleteUri"] = $"{at}?{hub}",
            ["restartPostUri"] = $"{at}/restart?{hub}",
            ["suspendPostUri"] = $"{at}/suspend?reason={{text}}&{hub}",
            ["resumePostUri"] = $"{at}/resume?reason={{text}}&{hub}",
        }));
        Assert.That(answer.Headers.Location?.OriginalString, Is.EqualTo($"{at}?{hub}"));
        Assert.That(answer.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(10)));
    }

    [Test]
    public async Task Start_WithoutIdAndBody_MakesAnId()
    {
        var answer = await _app.SendAsync("POST", "/orchestrators/Echo");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Accepted));
        var ended = await _app.Client.WaitForInstanceCompletionAsync((string)answer.Json!["id"]!, true);
        Assert.That(ended.SerializedInput, Is.Null);
    }

    [Test]
    public async Task Start_ThatWaits_AnswersTheOutputOrTheStatus()
    {
        var completed = await _app.SendAsync("POST", "/orchestrators/Echo?timeout=20&pollingInterval=1", "\"cup\"");
        var failed = await _app.SendAsync("POST", "/orchestrators/Fail?timeout=20&pollingInterval=1");
        var slow = await _app.SendAsync("POST", "/orchestrators/Wait?timeout=0.01&pollingInterval=0.01");

        Assert.That((completed.Status, completed.Text), Is.EqualTo((HttpStatusCode.OK, "\"cup\"")));
        Assert.That(failed.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((string?)failed.Json!["runtimeStatus"], Is.EqualTo("Failed"));
        Assert.That(slow.Status, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That((string?)slow.Json!["statusQueryGetUri"], Is.Not.Null);
    }

    [TestCase("/orchestrators/Nobody", "The function 'Nobody' doesn't exist, is disabled, or is not an orchestrator "
        + "function. Additional info: "
        + "The following are the known orchestrator functions: 'Echo', 'Wait', 'Fail', 'Traced'.")]
    [TestCase("/orchestrators/Echo/@id",
        "Instance ids that begin with '@' belong to entities. (Parameter 'instanceId')")]
    [TestCase("/orchestrators/Echo?taskHub=Other",
        "The task hub 'Other' is not this host's, which is 'loyalty': leave taskHub out.")]
    public async Task Start_ThatCannotBe_IsABadRequest(string path, string message)
    {
        var answer = await _app.SendAsync("POST", path);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((string?)answer.Json!["Message"], Is.EqualTo(message));
    }

    [Test]
    public async Task Start_WithBrokenJson_IsABadRequest()
    {
        var answer = await _app.SendAsync("POST", "/orchestrators/Echo", "{\"a\":");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((string?)answer.Json!["Message"], Is.EqualTo("Invalid JSON content"));
        Assert.That((string?)answer.Json["ExceptionMessage"], Is.Not.Empty);
    }

    [Test]
    public async Task Start_WithinATrace_CarriesItToTheActivities()
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, ManagementApp.Root + "/orchestrators/Traced?timeout=20&pollingInterval=1");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        var answer = await _app.Http.SendAsync(request);

        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("\"0af7651916cd43dd8448eb211c80319c\""));
    }

    [Test]
    public async Task Start_OfARunningId_IsAConflict()
    {
        await _app.RunAsync("Wait", "busy");

        var answer = await _app.SendAsync("POST", "/orchestrators/Wait/busy");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(((JObject)answer.Json!).Properties().Select(p => p.Name), Is.EqualTo(["Message"]));
    }

    [Test]
    public async Task Restart_ByDefault_StartsANewInstanceWithTheSameInput()
    {
        await _app.RunAsync("Echo", "first", "tea");

        var answer = await _app.SendAsync("POST", "/instances/first/restart");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Accepted));
        var id = (string)answer.Json!["id"]!;
        Assert.That(id, Is.Not.EqualTo("first"));
        var ended = await _app.Client.WaitForInstanceCompletionAsync(id, true);
        Assert.That(ended.SerializedOutput, Is.EqualTo("\"tea\""));
    }

    [Test]
    public async Task Restart_WithTheSameId_RunsItAgain()
    {
        await _app.RunAsync("Echo", "again", "tea");

        var answer = await _app.SendAsync(
            "POST", "/instances/again/restart?restartWithNewInstanceId=false&timeout=20&pollingInterval=1");

        Assert.That((answer.Status, answer.Text), Is.EqualTo((HttpStatusCode.OK, "\"tea\"")));
    }

    [Test]
    public async Task Restart_ThatCannotBe_SaysWhy()
    {
        await _app.RunAsync("Wait", "waits");

        var running = await _app.SendAsync("POST", "/instances/waits/restart?restartWithNewInstanceId=false");
        var unknown = await _app.SendAsync("POST", "/instances/nobody/restart");

        Assert.That(running.Status, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That((string?)running.Json!["Message"], Is.EqualTo(
            "A non-terminal instance with this instance ID already exists."));
        Assert.That(unknown.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(
            (string?)unknown.Json!["Message"], Is.EqualTo("InstanceId does not match a valid orchestration instance."));
    }
}
