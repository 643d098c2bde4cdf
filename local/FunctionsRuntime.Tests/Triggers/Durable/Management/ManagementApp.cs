using System.Net;
using System.Net.Http.Headers;
using FunctionsRuntime.Tests.Support;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Newtonsoft.Json.Linq;

namespace FunctionsRuntime.Tests.Triggers.Durable.Management;

/// <summary>An app with workflows, and the caller of its management endpoints.</summary>
internal sealed class ManagementApp(SampleApp app) : IAsyncDisposable
{
    public const string Root = "/runtime/webhooks/durabletask";

    public HttpClient Http => app.Http;

    public DurableTaskClient Client => app.Host.DurableClient;

    public static async Task<ManagementApp> StartAsync() =>
        new(await SampleApp.StartAsync(typeof(Workflows.Functions)));

    public ValueTask DisposeAsync() => app.DisposeAsync();

    /// <summary>Starts an instance; those that do not wait have ended when this returns.</summary>
    public async Task<string> RunAsync(string workflow, string id, object? input = null)
    {
        await Client.ScheduleNewOrchestrationInstanceAsync(workflow, input, new StartOrchestrationOptions(id));
        await (workflow == "Wait"
            ? Client.WaitForInstanceStartAsync(id)
            : Client.WaitForInstanceCompletionAsync(id));
        return id;
    }

    public async Task<Answer> SendAsync(string verb, string path, string? body = null, string type = "application/json")
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), Root + path);
        if (body is not null) request.Content = new StringContent(body, MediaTypeHeaderValue.Parse(type));
        using var response = await Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        var isJson = response.Content.Headers.ContentType?.ToString() == "application/json; charset=utf-8";
        return new Answer(response.StatusCode, text, isJson ? JToken.Parse(text) : null, response.Headers);
    }

    internal sealed record Answer(HttpStatusCode Status, string Text, JToken? Json, HttpResponseHeaders Headers);
}
