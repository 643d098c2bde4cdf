using Azure;
using Azure.Storage.Blobs.Models;
using FunctionsWorker.Functions;
using FunctionsWorker.Invocation;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace FunctionsRuntime.Triggers.Blob;

/// <summary>Lists the containers of functions that want no events; takes each version of a blob once.</summary>
internal sealed class ContainerScan(
    FunctionCatalog catalog,
    StorageConnections connections,
    BlobQueue queue,
    RunningInvocations running,
    TimeProvider time,
    ILogger<ContainerScan> logger) : ITriggerListener, IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private readonly CancellationTokenSource _stopping = new();
    private Task _scans = Task.CompletedTask;

    public Task StartAsync(CancellationToken ct)
    {
        _scans = Task.WhenAll(catalog.With<BlobTriggerPlan>()
            .Where(f => f.Trigger.Source == BlobTriggerSource.LogsAndContainerScan)
            .Select(f => KeepScanningAsync(f.Function.Name, f.Trigger)));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken ct)
    {
        await _stopping.CancelAsync();
        await _scans;
    }

    public void Dispose() => _stopping.Dispose();

    private async Task KeepScanningAsync(string functionName, BlobTriggerPlan trigger)
    {
        using var looks = new Polling(running, time);
        while (!_stopping.IsCancellationRequested)
        {
            if (await ScanAsync(functionName, trigger)) looks.Answered();
            else looks.NotAnswered();
            await looks.PauseAsync(Pause, _stopping.Token);
        }
    }

    /// <returns>False where the storage did not answer.</returns>
    private async Task<bool> ScanAsync(string functionName, BlobTriggerPlan trigger)
    {
        var container = connections.Blobs(trigger.Connection).GetBlobContainerClient(trigger.Pattern.Container);
        try
        {
            await foreach (var blob in container.GetBlobsAsync(cancellationToken: _stopping.Token))
            {
                if (trigger.Pattern.Match(container.Name, blob.Name) is null) continue;
                queue.AcceptOnce(new BlobMessage(
                    BlobMessage.FunctionIdPrefix + functionName,
                    $"{blob.Properties.BlobType ?? BlobType.Block}Blob",
                    container.Name,
                    blob.Name,
                    blob.Properties.ETag?.ToString("H") ?? ""));
            }

            return true;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception e) when (e is RequestFailedException or AggregateException)
        {
            logger.LogInformation("Container {Container} cannot be scanned yet: {Reason}", container.Name, e.Message);
            return e is RequestFailedException { Status: > 0 };
        }
        catch (Exception e)
        {
            // Nobody else would hear of it, and the next scan may go well.
            logger.LogError(e, "Container {Container} could not be scanned, and is scanned again", container.Name);
            return false;
        }
    }
}
