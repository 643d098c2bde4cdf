using System.Net;
using Microsoft.DurableTask.Client;

namespace FunctionsRuntime.Tests.Triggers.Durable.Management;

internal sealed class InstanceCommandsTests
{
    private ManagementApp _app = null!;

    [SetUp]
    public async Task Start() => _app = await ManagementApp.StartAsync();

    [TearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [Test]
    public async Task Terminate_OfARunningInstance_EndsItWithTheReason()
    {
        await _app.RunAsync("Wait", "w");

        var answer = await _app.SendAsync("POST", "/instances/w/terminate?reason=too%20late");

        Assert.That((answer.Status, answer.Text), Is.EqualTo((HttpStatusCode.Accepted, "")));
        var ended = await _app.Client.WaitForInstanceCompletionAsync("w");
        Assert.That(ended.RuntimeStatus, Is.EqualTo(OrchestrationRuntimeStatus.Terminated));
        var shown = await _app.SendAsync("GET", "/instances/w");
        Assert.That((string?)shown.Json!["output"], Is.EqualTo("too late"));
    }

    [Test]
    public async Task SuspendAndResume_OfARunningInstance_ChangeItsStatus()
    {
        await _app.RunAsync("Wait", "w");

        var suspended = await _app.SendAsync("POST", "/instances/w/suspend?reason=r");
        Assert.That(suspended.Status, Is.EqualTo(HttpStatusCode.Accepted));
        await StatusIsAsync("w", OrchestrationRuntimeStatus.Suspended);
        Assert.That((await _app.SendAsync("GET", "/instances/w")).Status, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That((await _app.SendAsync("POST", "/instances/w/resume")).Status, Is.EqualTo(HttpStatusCode.Accepted));
        await StatusIsAsync("w", OrchestrationRuntimeStatus.Running);
    }

    [Test]
    public async Task Resume_OfOneThatIsNotSuspended_IsAnError()
    {
        await _app.RunAsync("Wait", "w");

        var answer = await _app.SendAsync("POST", "/instances/w/resume");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That((string?)answer.Json!["Message"], Is.EqualTo("Something went wrong while processing your request"));
        Assert.That((string?)answer.Json["ExceptionType"], Is.EqualTo("System.InvalidOperationException"));
    }

    [Test]
    public async Task RaiseEvent_WithJson_ReachesTheInstanceAsItIs()
    {
        await _app.RunAsync("Wait", "w");

        var answer = await _app.SendAsync(
            "POST", "/instances/w/raiseEvent/Go", """{"at":"2026-01-02T03:04:05Z","n":1.50}""");

        Assert.That((answer.Status, answer.Text), Is.EqualTo((HttpStatusCode.Accepted, "")));
        await _app.Client.WaitForInstanceCompletionAsync("w");
        Assert.That(
            (await _app.SendAsync("GET", "/instances/w")).Text,
            Does.Contain("""output":{"at":"2026-01-02T03:04:05Z","n":1.5"""));
    }

    [TestCase("text/plain", "1", "Only application/json request content is supported")]
    [TestCase("application/json", "{", "Invalid JSON content")]
    [TestCase("application/json", "", "Invalid JSON content")]
    public async Task RaiseEvent_WithAnotherBody_IsABadRequest(string type, string body, string message)
    {
        await _app.RunAsync("Wait", "w");

        var answer = await _app.SendAsync("POST", "/instances/w/raiseEvent/Go", body, type);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((string?)answer.Json!["Message"], Is.EqualTo(message));
    }

    [TestCase("terminate")]
    [TestCase("suspend")]
    [TestCase("resume")]
    [TestCase("raiseEvent/Go")]
    public async Task Command_ForAnEndedInstance_IsGone_AndForNoneIsNotFound(string command)
    {
        await _app.RunAsync("Echo", "e");

        Assert.That((await _app.SendAsync("POST", $"/instances/e/{command}")).Status, Is.EqualTo(HttpStatusCode.Gone));
        Assert.That(
            (await _app.SendAsync("POST", $"/instances/nobody/{command}")).Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(
            (await _app.SendAsync("POST", $"/instances/e/{command}?taskHub=Other")).Status,
            Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Purge_OfAnEndedInstance_ForgetsIt()
    {
        await _app.RunAsync("Echo", "e");

        var answer = await _app.SendAsync("DELETE", "/instances/e");

        Assert.That((answer.Status, answer.Text), Is.EqualTo((HttpStatusCode.OK, """{"instancesDeleted":1}""")));
        Assert.That((await _app.SendAsync("DELETE", "/instances/e")).Status, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Purge_OfARunningInstance_FailsItsPrecondition()
    {
        await _app.RunAsync("Wait", "w");

        var answer = await _app.SendAsync("DELETE", "/instances/w");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.PreconditionFailed));
        Assert.That((string?)answer.Json, Is.EqualTo("Only orchestrations in a terminal state can be purged, but the "
            + "orchestration with instance ID w has status Running"));
    }

    [Test]
    public async Task PurgeMany_ByTimeAndStatus_CountsWhatItForgot()
    {
        await _app.RunAsync("Echo", "e");
        await _app.RunAsync("Fail", "f");
        await _app.RunAsync("Wait", "w");

        var failed = await _app.SendAsync("DELETE", "/instances?createdTimeFrom=2000-01-01&runtimeStatus=Failed");
        var rest = await _app.SendAsync("DELETE", "/instances?createdTimeFrom=2000-01-01&createdTimeTo=2100-01-01");
        var again = await _app.SendAsync("DELETE", "/instances?createdTimeFrom=2000-01-01");

        Assert.That(failed.Text, Is.EqualTo("""{"instancesDeleted":1}"""));
        Assert.That(rest.Text, Is.EqualTo("""{"instancesDeleted":1}"""));
        Assert.That((again.Status, again.Text), Is.EqualTo((HttpStatusCode.NotFound, "")));
    }

    [TestCase("")]
    [TestCase("?createdTimeFrom=yesterday")]
    public async Task PurgeMany_WithoutAStart_IsABadRequest(string query)
    {
        var answer = await _app.SendAsync("DELETE", "/instances" + query);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((string?)answer.Json, Is.EqualTo("Please provide value for 'createdTimeFrom' parameter."));
    }

    [Test]
    public async Task Rewind_OfOneThatHasNotFailed_IsRefused()
    {
        await _app.RunAsync("Echo", "e");

        var answer = await _app.SendAsync("POST", "/instances/e/rewind?reason=r");
        var unknown = await _app.SendAsync("POST", "/instances/nobody/rewind");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.PreconditionFailed));
        Assert.That((string?)answer.Json, Is.EqualTo("This orchestration has status Completed, but only orchestrations "
            + "in the \"Failed\" state can be rewound."));
        Assert.That(unknown.Status, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That((string?)unknown.Json, Is.EqualTo("No orchestration with instance ID \"$nobody\" found."));
    }

    private Task StatusIsAsync(string id, OrchestrationRuntimeStatus status) => Support.Eventually.HoldsAsync(
        () => _app.Client.GetInstanceAsync(id).GetAwaiter().GetResult()!.RuntimeStatus == status, $"{id} is {status}");
}
