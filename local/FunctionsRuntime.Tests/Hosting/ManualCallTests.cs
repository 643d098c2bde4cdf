using System.Net;
using System.Net.Http.Json;
using FunctionsRuntime.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace FunctionsRuntime.Tests.Hosting;

internal sealed class ManualCallTests
{
    [TestCase("timer", null, "a timer")]
    [TestCase("Event", """{"points":3}""", "3 points")]
    [TestCase("Batch", """{"points":3}""", "1 events")]
    [TestCase("Batch", """[{"points":3},{"points":4}]""", "2 events")]
    [TestCase("Double", "3", 6)]
    [TestCase("Shout", "7 up", "7 up!")]
    [TestCase("Shout", "7", "7!")]
    [TestCase("Shout", "\"7\"", "7!")]
    [TestCase("Shout", null, "!")]
    public async Task Invoke_ByName_RunsTheFunctionOnThePayload(string name, string? payload, object expected)
    {
        await using var app = await SampleApp.StartAsync(typeof(Sample));

        Assert.That(await app.Host.InvokeAsync(name, payload), Is.EqualTo(expected));
    }

    [Test]
    public async Task Invoke_WithAnObject_SerializesIt()
    {
        await using var app = await SampleApp.StartAsync(typeof(Sample));

        Assert.That(await app.Host.InvokeAsync("Event", new Earned(5)), Is.EqualTo("5 points"));
    }

    [TestCase("Nope", "There is no function 'Nope': the app has ")]
    [TestCase("Event", "Function 'Event' has the trigger eventGridTrigger and needs JSON for its payload: ")]
    [TestCase("Http", "Function 'Http' has the trigger httpTrigger and cannot be called by hand: send a request with "
        + "CreateClient().")]
    [TestCase("Flow", "Function 'Flow' has the trigger orchestrationTrigger and cannot be called by hand: schedule an "
        + "instance with DurableClient.")]
    public async Task Invoke_OfWhatCannotBeCalled_SaysWhatToDo(string name, string expected)
    {
        await using var app = await SampleApp.StartAsync(typeof(Sample));

        Assert.That(
            () => app.Host.InvokeAsync(name), Throws.ArgumentException.With.Message.StartsWith(expected));
    }

    [TestCase("Event", """{"input":"{\"points\":3}"}""", HttpStatusCode.Accepted)]
    [TestCase("Nope", """{"input":""}""", HttpStatusCode.NotFound)]
    [TestCase("Event", "null", HttpStatusCode.BadRequest)]
    [TestCase("Event", "{", HttpStatusCode.BadRequest)]
    public async Task AdminEndpoint_ByName_AnswersAsTheHostDoes(string name, string body, HttpStatusCode expected)
    {
        await using var app = await SampleApp.StartAsync(typeof(Sample));
        using var content = new StringContent(body, null, "application/json");

        var answer = await app.Http.PostAsync($"/admin/functions/{name}", content);

        Assert.That(answer.StatusCode, Is.EqualTo(expected));
    }

    [Test]
    public async Task WaitUntilQuiet_AfterAStartedWorkflow_ReturnsWhenItCanGoNoFurther()
    {
        await using var app = await SampleApp.StartAsync(typeof(Sample));
        var id = await app.Host.DurableClient.ScheduleNewOrchestrationInstanceAsync("Flow", 4);

        await app.Host.WaitUntilQuietAsync();

        var instance = await app.Host.DurableClient.GetInstanceAsync(id, getInputsAndOutputs: true);
        Assert.That(instance!.SerializedCustomStatus, Is.EqualTo("\"8 wait\""));
    }

    internal sealed record Earned(int Points);

    private sealed class Sample
    {
        [Function("Timer")]
        public static string Timer([TimerTrigger("0 0 0 1 1 *")] TimerInfo timer) => timer.IsPastDue ? "" : "a timer";

        [Function("Event")]
        public static string Event([EventGridTrigger] Earned earned) => $"{earned.Points} points";

        [Function("Batch")]
        public static string Batch([EventGridTrigger(IsBatched = true)] Earned[] earned) => $"{earned.Length} events";

        [Function("Double")]
        public static int Double([ActivityTrigger] int points) => points * 2;

        [Function("Shout")]
        public static string Shout([ActivityTrigger] string? text) => $"{text}!";

        [Function("Http")]
        public static IResult Http([HttpTrigger("get")] HttpRequest request) => Results.Ok(request.Path);

        [Function("Flow")]
        public static async Task Flow([OrchestrationTrigger] TaskOrchestrationContext context, int points)
        {
            context.SetCustomStatus($"{await context.CallActivityAsync<int>("Double", points)} wait");
            await context.WaitForExternalEvent<string>("Never");
        }
    }
}
