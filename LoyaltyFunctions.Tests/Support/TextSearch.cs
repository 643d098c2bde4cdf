using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Microsoft.Azure.Cosmos;
using Microsoft.DurableTask.Client;

namespace LoyaltyFunctions.Tests.Support;

/// <summary>Looks for a text in everything that the platform stores.</summary>
internal sealed class TextSearch(Database database, BlobServiceClient storage, DurableTaskClient workflows)
{
    /// <summary>
    /// Where the text stands: <c>cosmos/{container}/{id}</c>, <c>blob/{container}/{name}</c>,
    /// <c>workflow/{name}/{instance}</c>. Documents and histories are searched as JSON, blobs by name, metadata and
    /// content, unpacked where they are gzip.
    /// </summary>
    public async Task<IReadOnlyList<string>> FindAsync(string text)
    {
        var places = new List<string>();
        await foreach (var place in DocumentsAsync(text)) places.Add(place);
        await foreach (var place in BlobsAsync(text)) places.Add(place);
        await foreach (var place in WorkflowsAsync(text)) places.Add(place);
        return places;
    }

    private async IAsyncEnumerable<string> DocumentsAsync(string text)
    {
        using var containers = database.GetContainerQueryIterator<ContainerProperties>();
        while (containers.HasMoreResults)
        {
            foreach (var container in await containers.ReadNextAsync())
            {
                using var pages = database.GetContainer(container.Id).GetItemQueryIterator<JsonElement>();
                while (pages.HasMoreResults)
                {
                    foreach (var document in await pages.ReadNextAsync())
                    {
                        if (Holds(document.GetRawText(), text))
                        {
                            yield return $"cosmos/{container.Id}/{document.GetProperty("id").GetString()}";
                        }
                    }
                }
            }
        }
    }

    private async IAsyncEnumerable<string> BlobsAsync(string text)
    {
        await foreach (var found in storage.GetBlobContainersAsync(states: BlobContainerStates.System))
        {
            var container = storage.GetBlobContainerClient(found.Name);
            var options = new GetBlobsOptions { Traits = BlobTraits.Metadata, States = BlobStates.Snapshots };
            await foreach (var item in container.GetBlobsAsync(options))
            {
                var blob = container.GetBlobBaseClient(item.Name).WithSnapshot(item.Snapshot);
                var metadata = string.Join(' ', item.Metadata.Select(it => $"{it.Key} {it.Value}"));
                var content = (await blob.DownloadContentAsync()).Value.Content;
                if (Holds(item.Name, text) || Holds(metadata, text) || Holds(Unpacked(content), text))
                {
                    yield return $"blob/{found.Name}/{item.Name}";
                }
            }
        }
    }

    private async IAsyncEnumerable<string> WorkflowsAsync(string text)
    {
        var all = new OrchestrationQuery(FetchInputsAndOutputs: true);
        await foreach (var instance in workflows.GetAllInstancesAsync(all))
        {
            var history = await workflows.GetOrchestrationHistoryAsync(instance.InstanceId);
            string?[] states =
            [
                instance.InstanceId, instance.SerializedInput, instance.SerializedOutput,
                instance.SerializedCustomStatus, instance.FailureDetails?.ToString(),
                .. history.Select(it => JsonSerializer.Serialize(it, it.GetType())),
            ];
            if (states.OfType<string>().Any(state => Holds(state, text)))
            {
                yield return $"workflow/{instance.Name}/{instance.InstanceId}";
            }
        }
    }

    private static string Unpacked(BinaryData content)
    {
        ReadOnlySpan<byte> mark = [0x1f, 0x8b];
        if (!content.ToMemory().Span.StartsWith(mark)) return Encoding.UTF8.GetString(content);
        using var gzip = new GZipStream(content.ToStream(), CompressionMode.Decompress);
        using var text = new StreamReader(gzip);
        return text.ReadToEnd();
    }

    private static bool Holds(string where, string text) => where.Contains(text, StringComparison.OrdinalIgnoreCase);
}
