using System.Net;
using System.Text;
using FunctionsRuntime.Tests.Support;
using FunctionsWorker.Functions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FunctionsRuntime.Tests.Triggers.Http;

internal sealed class BuiltInHttpTests
{
    private SampleApp _app = null!;

    [OneTimeSetUp]
    public async Task Start() => _app = await SampleApp.StartPlainAsync(typeof(Shop));

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [TestCase("Nothing", 204, null, "")]
    [TestCase("Text", 200, "text/plain; charset=utf-8", "tea")]
    [TestCase("Poco", 200, "application/json; charset=utf-8", """{"Sku":"tea"}""")]
    [TestCase("Sync", 200, null, "written at once")]
    [TestCase("Discarded", 200, "text/plain; charset=utf-8", "other")]
    [TestCase("Context", 200, "text/plain; charset=utf-8", "no HttpContext")]
    public async Task Result_WithoutAspNetCore_IsSentByTheHost(string name, int status, string? type, string body)
    {
        var answer = await _app.Http.PostAsync($"/api/{name}", new StringContent(""));

        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
        Assert.That(answer.Content.Headers.ContentType?.ToString(), Is.EqualTo(type));
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo(body));
    }

    [TestCase("Text")]
    [TestCase("Bytes")]
    [TestCase("AtOnce")]
    public async Task Body_WithoutAspNetCore_IsReadAsItIs(string how)
    {
        var answer = await _app.Http.PostAsync($"/api/Echo{how}", new StringContent("{not json"));

        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("{not json"));
    }

    [Test]
    public void HttpRequest_WithoutAspNetCore_StopsTheStart()
    {
        var problem = Assert.ThrowsAsync<FunctionsStartupException>(() => SampleApp.StartPlainAsync(typeof(NeedsWeb)));

        Assert.That(problem!.Problems, Is.EqualTo([
            "Function 'NeedsWeb', parameter 'request': an HttpRequest needs ASP.NET Core: call "
                + "builder.ConfigureFunctionsWebApplication() in Program.cs, or take an HttpRequestData."]));
    }

    internal sealed record Line(string Sku);

    public sealed class Shop
    {
        [Function("Nothing")]
        public static void Nothing([HttpTrigger] HttpRequestData request) => request.CreateResponse();

        [Function("Text")]
        public static string Text([HttpTrigger] HttpRequestData request) => "tea";

        [Function("Poco")]
        public static Line Poco([HttpTrigger] HttpRequestData request) => new("tea");

        [Function("Sync")]
        public static HttpResponseData Sync([HttpTrigger] HttpRequestData request)
        {
            var response = request.CreateResponse();
            response.WriteString("written at once");
            return response;
        }

        [Function("Discarded")]
        public static string Discarded([HttpTrigger] HttpRequestData request)
        {
            request.CreateResponse(HttpStatusCode.Conflict).WriteString("never sent");
            return "other";
        }

        [Function("Context")]
        public static string Context([HttpTrigger] HttpRequestData request, FunctionContext context) =>
            context.GetHttpContext() is null ? "no HttpContext" : "an HttpContext";

        [Function("EchoText")]
        public static string EchoText([HttpTrigger] HttpRequestData request, [FromBody] string body) => body;

        [Function("EchoBytes")]
        public static string EchoBytes([HttpTrigger] HttpRequestData request, [FromBody] byte[] body) =>
            Encoding.UTF8.GetString(body);

        [Function("EchoAtOnce")]
        public static string? EchoAtOnce([HttpTrigger] HttpRequestData request) => request.ReadAsString();
    }

    public static class NeedsWeb
    {
        [Function("NeedsWeb")]
        public static void Run([HttpTrigger] HttpRequest request) => request.Headers.Clear();
    }
}
