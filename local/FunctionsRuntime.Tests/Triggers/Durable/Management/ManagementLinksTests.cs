using System.Net;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsRuntime.Tests.Triggers.Durable.Management;

internal sealed class ManagementLinksTests
{
    private ManagementApp _app = null!;

    private string Host => _app.Http.BaseAddress!.GetLeftPart(UriPartial.Authority);

    [OneTimeSetUp]
    public async Task Start() => _app = await ManagementApp.StartAsync();

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [Test]
    public async Task CheckStatusResponse_OfAStarter_IsAcceptedWithTheInstancesAddresses()
    {
        var answer = await _app.Http.GetAsync("/api/Watch?id=a%20b");

        var at = $"{Host}{ManagementApp.Root}/instances/a%20b";
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(answer.Headers.Location?.OriginalString, Is.EqualTo(at + "?code=local"));
        Assert.That(answer.Headers.RetryAfter, Is.Null);
        Assert.That(answer.Content.Headers.ContentType?.ToString(), Is.EqualTo("application/json"));
        Assert.That(await ReadAsync(answer), Is.EqualTo(new Dictionary<string, string?>
        {
            ["Id"] = "a b",
            ["StatusQueryGetUri"] = $"{at}?code=local",
            ["SendEventPostUri"] = $"{at}/raiseEvent/{{eventName}}?code=local",
            ["TerminatePostUri"] = at + "/terminate?reason={{text}}&code=local",
            ["RewindPostUri"] = null,
            ["PurgeHistoryDeleteUri"] = $"{at}?code=local",
            ["RestartPostUri"] = null,
            ["SuspendPostUri"] = at + "/suspend?reason={{text}}&code=local",
            ["ResumePostUri"] = at + "/resume?reason={{text}}&code=local",
        }));
    }

    [Test]
    public async Task CheckStatusResponse_Followed_ShowsTheInstance()
    {
        await _app.RunAsync("Echo", "echo +1", "tea");
        var answer = await _app.Http.GetAsync("/api/Watch?id=echo%20%2B1");

        var status = await _app.Http.GetAsync(answer.Headers.Location);

        Assert.That(status.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await status.Content.ReadAsStringAsync(), Does.Contain("\"instanceId\":\"echo +1\""));
    }

    [Test]
    public async Task Payload_OfABoundClient_KnowsTheHostWithoutARequest() => Assert.That(
        (await ReadAsync(await _app.Http.GetAsync("/api/Links?id=x")))["StatusQueryGetUri"],
        Is.EqualTo($"{Host}{ManagementApp.Root}/instances/x?code=local"));

    [TestCase("Forwarded", "for=1.2.3.4;host=shop.test;proto=https", "https://shop.test")]
    [TestCase("Forwarded", "host=shop.test", "http://shop.test")]
    [TestCase("X-Forwarded-Host", "shop.test:8443", "http://shop.test:8443")]
    public async Task Payload_BehindAProxy_NamesWhatTheCallerCalled(string header, string value, string host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/Watch?id=x");
        request.Headers.Add(header, value);

        var answer = await _app.Http.SendAsync(request);

        Assert.That(answer.Headers.Location?.OriginalString, Does.StartWith(host + ManagementApp.Root));
    }

    [Test]
    public async Task Payload_BehindAProxyThatSaysTheScheme_TakesItToo()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/Watch?id=x");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "shop.test");

        var answer = await _app.Http.SendAsync(request);

        Assert.That(answer.Headers.Location?.OriginalString, Does.StartWith("https://shop.test/"));
    }

    [Test]
    public async Task Payload_OfAnotherClient_NeedsARequest()
    {
        await using var app = await ManagementApp.StartAsync();

        Assert.That(() => app.Client.CreateHttpManagementPayload("x"), Throws.InvalidOperationException
            .With.Message.StartsWith("Failed to create HTTP management payload as base URL is null."));
        Assert.That(() => app.Client.CreateHttpManagementPayload(""), Throws.ArgumentException);
    }

    private static async Task<Dictionary<string, string?>> ReadAsync(HttpResponseMessage answer) =>
        JsonSerializer.Deserialize<Dictionary<string, string?>>(await answer.Content.ReadAsStringAsync())!;
}
