using System.Net;
using FunctionsRuntime.Tests.Support;
using Microsoft.DurableTask.Client.Entities;
using Microsoft.DurableTask.Entities;
using Newtonsoft.Json.Linq;

namespace FunctionsRuntime.Tests.Triggers.Durable.Management;

internal sealed class EntityRequestsTests
{
    private ManagementApp _app = null!;

    [SetUp]
    public async Task Start() => _app = await ManagementApp.StartAsync();

    [TearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [Test]
    public async Task Post_OfAnOperation_SignalsTheEntity()
    {
        var answer = await _app.SendAsync("POST", "/entities/Counter/steps?op=Add", "3");

        Assert.That((answer.Status, answer.Text), Is.EqualTo((HttpStatusCode.Accepted, "")));
        await TotalIsAsync("steps", 3);
        var state = await _app.SendAsync("GET", "/entities/counter/steps");
        Assert.That((state.Status, state.Text), Is.EqualTo((HttpStatusCode.OK, """{"Total":3,"Note":null}""")));
    }

    [Test]
    public async Task Post_OfOtherContent_IsTheTextItself()
    {
        await _app.SendAsync("POST", "/entities/Counter/c?op=Note", "{not json", "text/plain");
        await _app.SendAsync("POST", "/entities/Counter/c?op=Add", "1");
        await TotalIsAsync("c", 1);

        var state = await _app.SendAsync("GET", "/entities/Counter/c");

        Assert.That((string?)state.Json!["Note"], Is.EqualTo("{not json"));
    }

    [Test]
    public async Task Delete_OfAnEntity_RemovesItsState()
    {
        await _app.SendAsync("POST", "/entities/Counter/gone?op=Add", "1");
        await TotalIsAsync("gone", 1);

        var answer = await _app.SendAsync("DELETE", "/entities/Counter/gone");

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.Accepted));
        await Eventually.HoldsAsync(() => Find("gone") is null, "the entity is gone");
        var state = await _app.SendAsync("GET", "/entities/Counter/gone");
        Assert.That((state.Status, state.Text), Is.EqualTo((HttpStatusCode.NotFound, "")));
    }

    [Test]
    public async Task Get_OfTheDollarKey_IsTheEntityWithAnEmptyKey()
    {
        await _app.SendAsync("POST", "/entities/Counter?op=Add", "2");
        await TotalIsAsync("", 2);

        Assert.That((int?)(await _app.SendAsync("GET", "/entities/Counter/$")).Json!["Total"], Is.EqualTo(2));
    }

    [TestCase("", "a b", JTokenType.Null)]
    [TestCase("?fetchState=true", "a b", JTokenType.Object)]
    [TestCase("?lastOperationTimeFrom=2100-01-01", "", JTokenType.Null)]
    [TestCase("?lastOperationTimeTo=2000-01-01", "", JTokenType.Null)]
    [TestCase("?top=1", "a", JTokenType.Null)]
    [TestCase("?taskHub=Other", "", JTokenType.Null)]
    public async Task List_OfAKind_HoldsThoseThatFit(string query, string keys, JTokenType state)
    {
        await _app.SendAsync("POST", "/entities/Counter/a?op=Add", "1");
        await _app.SendAsync("POST", "/entities/Counter/b?op=Add", "1");
        await TotalIsAsync("a", 1);
        await TotalIsAsync("b", 1);

        var answer = await _app.SendAsync("GET", "/entities/Counter" + query);
        var all = await _app.SendAsync("GET", "/entities" + query);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(string.Join(' ', answer.Json!.Select(e => (string?)e["entityId"]!["key"])), Is.EqualTo(keys));
        Assert.That(answer.Json!.Select(e => e["state"]!.Type), Is.All.EqualTo(state));
        Assert.That(all.Text, Is.EqualTo(answer.Text));
        Assert.That(
            answer.Headers.GetValues("x-ms-continuation-token").Single(), query == "?top=1" ? Is.Not.Empty : Is.Empty);
    }

    [Test]
    public async Task List_OfAnEntity_ShowsItsIdAndTime()
    {
        await _app.SendAsync("POST", "/entities/Counter/steps?op=Add", "3");
        await TotalIsAsync("steps", 3);

        var listed = (await _app.SendAsync("GET", "/entities/COUNTER")).Text;

        Assert.That(listed, Does.Match(
            """^\[\{"entityId":\{"name":"counter","key":"steps"},"lastOperationTime":"[-\dT:.]+Z","state":null}]$"""));
    }

    [TestCase("/entities/Counter/k?op=Add", "{", "Could not parse JSON content: ")]
    [TestCase("/entities/Nobody/k?op=Add", "1", "The function 'nobody' doesn't exist, is disabled, or is not an entity "
        + "function. Additional info: The following are the known entity functions: 'Counter'.")]
    [TestCase("/entities/Counter/k?op=Add&taskHub=Other", "1", "The task hub 'Other' is not this host's")]
    public async Task Post_ThatCannotBe_IsABadRequest(string path, string body, string message)
    {
        var answer = await _app.SendAsync("POST", path, body);

        Assert.That(answer.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That((string?)answer.Json!["Message"], Does.StartWith(message));
    }

    [TestCase("GET", "/entities/Counter/nobody")]
    [TestCase("PUT", "/entities/Counter/nobody")]
    public async Task Answer_WhereThereIsNothing_IsNotFound(string verb, string path) =>
        Assert.That((await _app.SendAsync(verb, path)).Status, Is.EqualTo(HttpStatusCode.NotFound));

    private Task TotalIsAsync(string key, int total) => Eventually.HoldsAsync(
        () => Find(key) is { } found && found.State.ReadAs<Workflows.Tally>().Total == total, $"{key} has {total}");

    private EntityMetadata? Find(string key) =>
        _app.Client.Entities.GetEntityAsync(new EntityInstanceId("Counter", key)).GetAwaiter().GetResult();
}
