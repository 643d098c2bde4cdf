using FunctionsRuntime.Tests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;

namespace FunctionsRuntime.Tests.Binding;

/// <summary>What is not what the parameter's type says.</summary>
internal sealed class PayloadTests
{
    private SampleApp _app = null!;

    [OneTimeSetUp]
    public async Task Start() => _app = await SampleApp.StartAsync(
        new LocalFunctionsHostOptions
        {
            Settings = new Dictionary<string, string?> { ["AzureWebJobsStorage"] = "UseDevelopmentStorage=true" },
        },
        null,
        typeof(Handlers));

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [TestCase("TakesOne", """{"pieces":"many"}""", "one", "Sale")]
    [TestCase("TakesOne", "tea", "one", "Sale")]
    [TestCase("TakesMany", "{}", "many", "List<Sale>")]
    public void Payload_OfAnotherShape_NamesFunctionParameterTypeAndRemedyInOneLine(
        string function, string payload, string parameter, string type)
    {
        var failure = Assert.ThrowsAsync<FunctionInputConverterException>(
            () => _app.Host.InvokeAsync(function, payload));

        Assert.That(failure!.Message, Does.StartWith(
            $"Function '{function}', parameter '{parameter}': the payload is not a {type}: "));
        Assert.That(failure.Message, Does.EndWith(". Send JSON that fits, or take a string"));
        Assert.That(failure.Message, Does.Not.Contain("\n"));
    }

    [Test]
    public async Task Body_OfAnotherShape_NamesFunctionParameterTypeAndRemedyInOneLine()
    {
        using var body = new StringContent("""{"pieces":"many"}""", System.Text.Encoding.UTF8, "application/json");

        await _app.Http.PostAsync("/api/TakesBody", body);

        Assert.That(_app.Log.All, Has.Some.Contains("Executed 'TakesBody' (Failed"));
        Assert.That(_app.Log.Failures.Select(failure => failure.Message), Has.One.StartsWith(
            "Function 'TakesBody', parameter 'sale': the request's body is not a Sale: ")
            .And.EndsWith(". Send JSON that fits, or take the request and read its body"));
    }

    public sealed record Sale(string Id, int Pieces);

    public static class Handlers
    {
        [Function("TakesOne")]
        public static void TakesOne([QueueTrigger("one")] Sale one) => _ = one;

        [Function("TakesMany")]
        public static void TakesMany([QueueTrigger("many")] List<Sale> many) => _ = many;

        [Function("TakesBody")]
        public static void TakesBody([HttpTrigger("post")] HttpRequest request, [FromBody] Sale sale) => _ = sale;
    }
}
