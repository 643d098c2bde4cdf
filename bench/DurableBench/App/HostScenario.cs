using System.Net;
using System.Net.Mime;
using System.Text;
using BenchShared;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DurableBench.App;

/// <summary>The whole local Functions host with an app in it.</summary>
internal static class HostScenario
{
    private const string Event = """
        {"specversion":"1.0","id":"1","source":"/bench","type":"Bench.Posted","subject":"one",
         "time":"2026-01-01T00:00:00Z","datacontenttype":"application/json","data":{"points":42}}
        """;

    internal static async Task<Dictionary<string, double>> OrchestrationsAsync(
        BenchOptions options, CancellationToken ct)
    {
        await using var host = await SampleApp.StartAsync(Scenarios.FileOf(options, "host"), ct);
        var figures = new Dictionary<string, double>();
        await SequenceScenario.MeasureAsync(
            figures,
            options.Orchestrations,
            (number, cancellation) => BenchFunctions.RunAsync(
                host.DurableClient, nameof(SampleApp.FourSteps), number, number + BenchFunctions.Steps, cancellation),
            ct);
        return figures;
    }

    internal static async Task<Dictionary<string, double>> EventGridAsync(BenchOptions options, CancellationToken ct)
    {
        var figures = new Dictionary<string, double>
        {
            ["baseline: bare Kestrel, posts/s"] = await BareKestrelAsync(options, ct),
        };
        await using var host = await SampleApp.StartAsync(null, ct);
        var webhook = new Uri(host.Address, $"runtime/webhooks/eventgrid?functionName={nameof(SampleApp.Hear)}");
        figures["posts/s"] = await PostsPerSecondAsync(webhook, options, ct);
        figures["peak memory (MB)"] = Meter.PeakMegabytes();
        return figures;
    }

    private static async Task<double> BareKestrelAsync(BenchOptions options, CancellationToken ct)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/", static async http =>
        {
            await http.Request.Body.CopyToAsync(Stream.Null);
            http.Response.StatusCode = StatusCodes.Status202Accepted;
        });
        await app.StartAsync(ct);
        return await PostsPerSecondAsync(new Uri(app.Urls.First()), options, ct);
    }

    private static async Task<double> PostsPerSecondAsync(Uri address, BenchOptions options, CancellationToken ct)
    {
        using var http = new HttpClient();
        async Task PostAsync(int number, CancellationToken cancellation)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address)
            {
                Content = new StringContent(Event, Encoding.UTF8, MediaTypeNames.Application.Json),
                Headers = { { "aeg-event-type", "Notification" } },
            };
            using var answer = await http.SendAsync(request, cancellation);
            if (answer.StatusCode != HttpStatusCode.Accepted)
                throw new InvalidOperationException($"The webhook answered {answer.StatusCode} to post {number}.");
        }

        await Meter.TimeAsync(BenchOptions.InFlight * 5, BenchOptions.InFlight, PostAsync, ct);
        return options.Posts / await Meter.TimeAsync(options.Posts, BenchOptions.InFlight, PostAsync, ct);
    }
}
