using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Entities;

namespace FunctionsRuntime.Tests.Triggers.Durable.Management;

/// <summary>The functions that the management endpoints are tried on.</summary>
internal static class Workflows
{
    /// <summary>The instances whose Mend succeeds.</summary>
    public static readonly ConcurrentDictionary<string, bool> Mended = new();

    public sealed class Functions
    {
        /// <summary>Ends at once: its input and its version come out.</summary>
        [Function("Echo")]
        public string? Echo([OrchestrationTrigger] TaskOrchestrationContext context, string? input)
        {
            context.SetCustomStatus(new { step = 1 });
            return input;
        }

        /// <summary>Waits for the event Go.</summary>
        [Function("Wait")]
        public async Task<object?> Wait([OrchestrationTrigger] TaskOrchestrationContext context) =>
            await context.WaitForExternalEvent<System.Text.Json.JsonElement>("Go");

        [Function("Fail")]
        public async Task Fail([OrchestrationTrigger] TaskOrchestrationContext context) =>
            await context.CallActivityAsync("Explode");

        [Function("Explode")]
        public string Explode([ActivityTrigger] string? input) => throw new InvalidOperationException("boom");

        [Function("Flaky")]
        public Task<string> Flaky([OrchestrationTrigger] TaskOrchestrationContext context) =>
            context.CallActivityAsync<string>("Mend");

        [Function("Mend")]
        public string Mend([ActivityTrigger] string? input, string instanceId) =>
            Mended.ContainsKey(instanceId) ? "mended" : throw new InvalidOperationException("broken");

        [Function("Traced")]
        public Task<string> Traced([OrchestrationTrigger] TaskOrchestrationContext context) =>
            context.CallActivityAsync<string>("TraceId");

        [Function("TraceId")]
        public string TraceId([ActivityTrigger] string? input) => Activity.Current!.TraceId.ToString();

        [Function("Counter")]
        public Task Count([EntityTrigger] TaskEntityDispatcher dispatcher) => dispatcher.DispatchAsync<Counter>();

        [Function("Watch")]
        public async Task<HttpResponseData> Watch(
            [HttpTrigger("get")] HttpRequestData request, [DurableClient] DurableTaskClient client, string id) =>
            await client.CreateCheckStatusResponseAsync(request, id);

        [Function("Links")]
        public async Task<HttpResponseData> Links(
            [HttpTrigger("get")] HttpRequestData request, [DurableClient] DurableTaskClient client, string id)
        {
            var response = request.CreateResponse();
            await response.WriteAsJsonAsync(client.CreateHttpManagementPayload(id));
            return response;
        }
    }

    public sealed class Counter : TaskEntity<Tally>
    {
        public void Add(int amount) => State = State with { Total = State.Total + amount };

        public void Note(string text) => State = State with { Note = text };

        protected override Tally InitializeState(TaskEntityOperation entityOperation) => new(0, null);
    }

    public sealed record Tally(int Total, string? Note);
}
