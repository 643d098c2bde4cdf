using Azure.Storage.Queues;
using FunctionsRuntime.Functions;
using Microsoft.Extensions.Configuration;

namespace FunctionsRuntime.Triggers.Queue;

/// <summary>extensions.queues of host.json, with the Functions host's defaults for development.</summary>
internal sealed class QueueSettings(IConfigurationSection section)
{
    private const int BatchSizeMax = 32;

    public int BatchSize => section.GetValue("batchSize", 16);

    public int NewBatchThreshold => section.GetValue<int?>("newBatchThreshold") ?? BatchSize / 2 * Environment.ProcessorCount;

    public int MaxDequeueCount => section.GetValue("maxDequeueCount", 5);

    public TimeSpan MaxPollingInterval => section.GetValue("maxPollingInterval", TimeSpan.FromSeconds(2));

    /// <summary>How long a message rests after its function has failed.</summary>
    public TimeSpan VisibilityTimeout => section.GetValue("visibilityTimeout", TimeSpan.Zero);

    public QueueMessageEncoding Encoding => section.GetValue("messageEncoding", QueueMessageEncoding.Base64);

    /// <exception cref="FunctionSetupException">A value is not one that the Functions host takes.</exception>
    public void Check()
    {
        Check("batchSize", () => BatchSize is > 0 and <= BatchSizeMax, $"a number from 1 to {BatchSizeMax}");
        Check("newBatchThreshold", () => NewBatchThreshold >= 0, "a number from 0");
        Check("maxDequeueCount", () => MaxDequeueCount > 0, "a number from 1");
        Check("maxPollingInterval", () => MaxPollingInterval >= QueueReader.ShortestPause, "100 ms or more, as in 00:00:02");
        Check("visibilityTimeout", () => VisibilityTimeout >= TimeSpan.Zero, "a time, as in 00:00:30");
        Check("messageEncoding", () => Enum.IsDefined(Encoding), "base64 or none");
    }

    private void Check(string name, Func<bool> isRight, string remedy)
    {
        try
        {
            if (isRight()) return;
        }
        catch (InvalidOperationException)
        {
            // The text is no value of the type; the line below says what would be.
        }

        throw new FunctionSetupException(
            $"extensions.queues.{name} of host.json is '{section[name]}': write {remedy}");
    }
}
