using System.Net;
using System.Net.Http.Json;
using FunctionsRuntime.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using FromBodyAttribute = Microsoft.Azure.Functions.Worker.Http.FromBodyAttribute;

namespace FunctionsRuntime.Tests.Triggers;

internal sealed class HttpTriggerTests
{
    private SampleApp _app = null!;

    [OneTimeSetUp]
    public async Task Start() => _app = await SampleApp.StartAsync(typeof(Shop));

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [Test]
    public async Task Route_WithTypedValues_BindsThemByName() =>
        Assert.That(await _app.Http.GetStringAsync("/api/orders/42/lines/b%20c?page=3"), Is.EqualTo("42 b c 3"));

    [Test]
    public async Task Route_WithoutTemplate_IsTheFunctionsName() =>
        Assert.That(await _app.Http.GetStringAsync("/api/Plain"), Is.EqualTo("static"));

    [TestCase("/api/orders/notanumber/lines/x", TestName = "Route_ConstraintFails_IsNotFound")]
    [TestCase("/api/nowhere", TestName = "Route_Unknown_IsNotFound")]
    [TestCase("/api/buy", TestName = "Route_OtherMethod_IsNotFound")]
    public async Task Answer_NotFound(string path) =>
        Assert.That((await _app.Http.GetAsync(path)).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));

    [Test]
    public async Task Body_OfJson_BindsAndAnswersInCamelCase()
    {
        var answer = await _app.Http.PostAsJsonAsync("/api/buy", new { sku = "tea", count = 2 });

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("""{"sku":"tea","count":4}"""));
    }

    [Test]
    public async Task Body_NotJson_IsAnError()
    {
        var answer = await _app.Http.PostAsync("/api/buy", new StringContent("{", null, "application/json"));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(_app.Log.All, Has.Some.Contains("Executed 'Buy' (Failed"));
    }

    [Test]
    public async Task Exception_NotHandled_IsAnEmptyError()
    {
        var answer = await _app.Http.GetAsync("/api/Throw");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.Empty);
    }

    [Test]
    public async Task Result_ThatIsNoHttpResult_IsNotSentAndSaysSo()
    {
        Assert.That(await _app.Http.GetStringAsync("/api/Poco"), Is.Empty);
        Assert.That(_app.Log.All, Has.Some.Contains("'Poco' returned a Purchase, which is not sent"));
    }

    [Test]
    public async Task Trace_OfTheCaller_ContinuesInTheFunction()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/Trace");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        var seen = await (await _app.Http.SendAsync(request)).Content.ReadAsStringAsync();

        Assert.That(seen, Is.EqualTo("0af7651916cd43dd8448eb211c80319c same"));
    }

    internal sealed record Purchase(string Sku, int Count);

    public sealed class Shop(TimeProvider time)
    {
        [Function("Lines")]
        public IActionResult Lines(
            [HttpTrigger("get", Route = "orders/{id:int}/lines/{line}")] HttpRequest request,
            int id,
            string line,
            int? page) =>
            new OkObjectResult($"{id} {line} {page}");

        [Function("Plain")]
        public static IResult Plain([HttpTrigger] HttpRequest request, CancellationToken ct) => Results.Text("static");

        [Function("Buy")]
        public async Task<IActionResult> Buy(
            [HttpTrigger("post", Route = "buy")] HttpRequest request,
            [FromBody] Purchase purchase,
            CancellationToken ct)
        {
            await Task.Delay(TimeSpan.Zero, time, ct);
            return new ObjectResult(purchase with { Count = purchase.Count * 2 }) { StatusCode = 201 };
        }

        [Function("Throw")]
        public ValueTask<IResult> Throw([HttpTrigger] HttpRequest request) => throw new InvalidOperationException("no");

        [Function("Poco")]
        public Purchase Poco([HttpTrigger] HttpRequest request) => new("tea", 1);

        [Function("Trace")]
        public IResult Trace([HttpTrigger] HttpRequest request, FunctionContext context)
        {
            var current = System.Diagnostics.Activity.Current!;
            var isSame = current.Id == context.TraceContext.TraceParent;
            return Results.Text($"{current.TraceId} {(isSame ? "same" : "other")}");
        }
    }
}
