using System.Net;
using Azure.Storage.Blobs;
using LoyaltyFunctions.Shared;
using Microsoft.Azure.Cosmos;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;

namespace LoyaltyFunctions.Insights;

/// <summary>Asks each dependency something small, within a bound, all at once.</summary>
public sealed class DependencyChecks(
    Database database, BlobServiceClient storage, HttpClient http, IConfiguration settings, TimeProvider time)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const string Probe = "health";

    public async Task<IReadOnlyList<DependencyHealth>> RunAsync(
        DurableTaskClient workflows, CancellationToken cancellationToken) =>
        await Task.WhenAll(
            CheckAsync("cosmos", AskCosmosAsync, cancellationToken),
            CheckAsync(
                "dataStorage",
                token => storage.GetBlobContainerClient(BlobNames.Uploads)
                    .GetPropertiesAsync(cancellationToken: token),
                cancellationToken),
            CheckAsync("eventGrid", AskEventGridAsync, cancellationToken),
            CheckAsync("durableTask", token => workflows.GetInstanceAsync(Probe, token), cancellationToken));

    private async Task<DependencyHealth> CheckAsync(
        string name, Func<CancellationToken, Task> ask, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        string? error = null;
        try
        {
            await ask(either.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            error = patience.IsCancellationRequested
                ? $"no answer within {Patience.TotalSeconds} s"
                : FirstLine(exception);
        }

        return new DependencyHealth(name, error is null, (long)time.GetElapsedTime(start).TotalMilliseconds, error);
    }

    // A point read costs one request unit and needs no right beyond those of the app; "not found" is an answer.
    private async Task AskCosmosAsync(CancellationToken cancellationToken)
    {
        using var answer = await database.GetContainer(CosmosNames.Ledger)
            .ReadItemStreamAsync(Probe, new PartitionKey(Probe), cancellationToken: cancellationToken);
        if (answer.StatusCode != HttpStatusCode.NotFound || answer.Headers.Get("x-ms-substatus") is "1003")
        {
            answer.EnsureSuccessStatusCode();
        }
    }

    // A topic has nothing to read; that it answers at all shows that it is there, and 404 that the path is wrong.
    private async Task AskEventGridAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, settings[AzureClients.TopicEndpointSetting]);
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (answer.StatusCode is HttpStatusCode.NotFound or >= HttpStatusCode.InternalServerError)
        {
            answer.EnsureSuccessStatusCode();
        }
    }

    private static string FirstLine(Exception exception) => exception.Message.Split('\n')[0].TrimEnd('\r');
}
