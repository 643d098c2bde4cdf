using System.Diagnostics;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace FunctionsRuntime.Tests.Triggers.Durable.Management;

/// <summary>The functions that the management endpoints are tried on.</summary>
internal static class Workflows
{
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

        [Function("Traced")]
        public Task<string> Traced([OrchestrationTrigger] TaskOrchestrationContext context) =>
            context.CallActivityAsync<string>("TraceId");

        [Function("TraceId")]
        public string TraceId([ActivityTrigger] string? input) => Activity.Current!.TraceId.ToString();

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
}
