using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FunctionsRuntime.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Http.Converters;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Extensions.Hosting;

namespace FunctionsRuntime.Tests.Triggers.Http;

[TestFixture(true, TestName = "HttpRequestData with ASP.NET Core integration")]
[TestFixture(false, TestName = "HttpRequestData without ASP.NET Core integration")]
internal sealed class HttpRequestDataTests(bool isWeb)
{
    private SampleApp _app = null!;

    [OneTimeSetUp]
    public async Task Start() =>
        _app = await (isWeb ? SampleApp.StartAsync(typeof(Shop)) : SampleApp.StartPlainAsync(typeof(Shop)));

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [Test]
    public async Task Request_OfAnyKind_ShowsItsParts()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/show/7?a=1&a=2&b=x%20y")
        {
            Content = new StringContent("hello"),
        };
        request.Headers.Add("X-Ring", "bell");
        request.Headers.Add("Cookie", "first=1; second=2");

        var shown = await (await _app.Http.SendAsync(request)).Content.ReadFromJsonAsync<JsonElement>();

        Assert.That(shown.GetRawText(), Is.EqualTo(
            """
            {"Method":"PUT","Path":"/api/show/7","Id":7,"Query":["1,2","x y"],"Ring":"bell"
            ,"Cookies":["first=1","second=2"],"Body":"hello","Same":true}
            """.ReplaceLineEndings("")));
    }

    [Test]
    public async Task Response_WithStatusHeadersAndCookies_IsSentAsItWasMade()
    {
        var answer = await _app.Http.GetAsync("/api/Answer");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        Assert.That(answer.Headers.Location, Is.EqualTo(new Uri("http://shop.test/tea")));
        Assert.That(answer.Headers.GetValues("X-Many"), Is.EqualTo(["one", "two"]));
        Assert.That(answer.Headers.GetValues("Set-Cookie"), Is.EqualTo(
            ["plain=1; path=/", "full=2; max-age=60; domain=shop.test; path=/t; secure; samesite=strict; httponly",
            "raw=3"]));
        Assert.That(answer.Content.Headers.ContentType?.ToString(), Is.EqualTo("text/tea"));
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("steep"));
    }

    [Test]
    public async Task Json_ReadAndWritten_GoesThroughTheWorkersSerializer()
    {
        var answer = await _app.Http.PostAsJsonAsync("/api/Double", new { sku = "tea", COUNT = 2 });

        Assert.That(answer.Content.Headers.ContentType?.ToString(), Is.EqualTo("application/json; charset=utf-8"));
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("""{"Sku":"tea","Count":4}"""));
    }

    [Test]
    public async Task FromBody_BesideRequestData_IsBound()
    {
        var answer = await _app.Http.PostAsJsonAsync("/api/Body", new { sku = "tea", count = 3 });

        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("tea 3"));
    }

    [Test]
    public async Task FromBody_WithTheAppsOwnConversion_IsWhatThatSays()
    {
        await using var app = await SampleApp.StartAsync(
            new(),
            builder => builder.UseMiddleware((context, next) =>
            {
                context.Features.Set<IFromBodyConversionFeature>(new Conversion());
                return next();
            }),
            typeof(Shop));

        var answer = await app.Http.PostAsync("/api/Body", new StringContent("anything"));

        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("converted 9"));
    }

    [Test]
    public async Task Response_OnAResultsProperty_IsSent()
    {
        var answer = await _app.Http.GetAsync("/api/Property");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Conflict));
        Assert.That(await answer.Content.ReadAsStringAsync(), Is.EqualTo("there is one"));
    }

    [Test]
    public async Task Middleware_OfTheApp_SeesRequestAndResponse()
    {
        await using var app = await SampleApp.StartAsync(
            new(),
            builder => builder.UseMiddleware(async (context, next) =>
            {
                var request = await context.GetHttpRequestDataAsync();
                await next();
                context.GetHttpResponseData()!.Headers.Add("X-Method", request!.Method);
            }),
            typeof(Shop));

        var answer = await app.Http.DeleteAsync("/api/Empty");

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(answer.Headers.GetValues("X-Method"), Is.EqualTo(["DELETE"]));
        Assert.That(app.Log.All, Has.None.Contains("is not sent"));
    }

    private sealed class Conversion : IFromBodyConversionFeature
    {
        public ValueTask<object?> ConvertAsync(FunctionContext context, Type targetType) =>
            new(new Line("converted", 9));
    }

    internal sealed record Line(string Sku, int Count);

    public sealed record Reply(HttpResponseData Response);

    public sealed class Shop
    {
        [Function("Show")]
        public async Task<HttpResponseData> Show(
            [HttpTrigger("put", Route = "show/{id}")] HttpRequestData request, int id, FunctionContext context)
        {
            var response = request.CreateResponse();
            await response.WriteAsJsonAsync(new
            {
                request.Method,
                Path = request.Url.AbsolutePath,
                Id = id,
                Query = new[] { request.Query["a"], request.Query["b"] },
                Ring = request.Headers.GetValues("x-ring").Single(),
                Cookies = request.Cookies.Select(cookie => $"{cookie.Name}={cookie.Value}"),
                Body = await request.ReadAsStringAsync(),
                Same = await context.GetHttpRequestDataAsync() == request,
            });
            return response;
        }

        [Function("Answer")]
        public async Task<HttpResponseData> Answer([HttpTrigger] HttpRequestData request)
        {
            var response = request.CreateResponse(HttpStatusCode.Created);
            response.Headers.Add("Location", "http://shop.test/tea");
            response.Headers.Add("X-Many", ["one", "two"]);
            response.Headers.Add("Content-Type", "text/tea");
            response.Headers.Add("Set-Cookie", "raw=3");
            response.Cookies.Append("plain", "1");
            response.Cookies.Append(new HttpCookie("full", "2")
            {
                Domain = "shop.test",
                Path = "/t",
                MaxAge = 60,
                HttpOnly = true,
                Secure = true,
                SameSite = Microsoft.Azure.Functions.Worker.Http.SameSite.Strict,
            });
            await response.WriteStringAsync("steep");
            return response;
        }

        [Function("Empty")]
        public HttpResponseData Empty([HttpTrigger] HttpRequestData request) =>
            request.CreateResponse(HttpStatusCode.NoContent);

        [Function("Property")]
        public async Task<Reply> Property([HttpTrigger] HttpRequestData request)
        {
            var response = request.CreateResponse(HttpStatusCode.Conflict);
            await response.WriteStringAsync("there is one");
            return new Reply(response);
        }

        [Function("Double")]
        public static async Task<HttpResponseData> Double([HttpTrigger("post")] HttpRequestData request)
        {
            var line = (await request.ReadFromJsonAsync<Line>())!;
            var response = HttpResponseData.CreateResponse(request);
            await response.WriteAsJsonAsync(line with { Count = line.Count * 2 });
            return response;
        }

        [Function("Body")]
        public static async Task<HttpResponseData> Body(
            [HttpTrigger("post")] HttpRequestData request,
            [Microsoft.Azure.Functions.Worker.Http.FromBody] Line line)
        {
            var response = request.CreateResponse(HttpStatusCode.OK);
            await response.WriteBytesAsync(System.Text.Encoding.UTF8.GetBytes($"{line.Sku} {line.Count}"));
            return response;
        }
    }
}
