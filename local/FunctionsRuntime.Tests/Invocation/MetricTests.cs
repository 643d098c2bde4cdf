using FunctionsRuntime.Tests.Support;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace FunctionsRuntime.Tests.Invocation;

internal sealed class MetricTests
{
    [Test]
    public async Task LogMetric_OfAFunction_IsALineOfTheMetric()
    {
        await using var app = await SampleApp.StartAsync(
            new LocalFunctionsHostOptions(),
            builder => builder.ConfigureBlobStorageExtension()
                .ConfigureCosmosDBExtension()
                .ConfigureDurableExtension(),
            typeof(Handlers));

        await app.Host.InvokeAsync("Counts", "{}");

        Assert.That(app.Log.All, Has.One.EqualTo("Metric points: 2.5"));
    }

    public static class Handlers
    {
        [Function("Counts")]
        public static void Counts([EventGridTrigger] string json, FunctionContext context) =>
            context.GetLogger("Shop").LogMetric("points", 2.5, new Dictionary<string, object> { ["shop"] = json });
    }
}
