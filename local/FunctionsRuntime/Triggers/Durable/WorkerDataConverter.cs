using System.Text;
using Azure.Core.Serialization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.Options;

namespace FunctionsRuntime.Triggers.Durable;

/// <summary>Durable payloads go through the worker's serializer, as on Azure: an app configures one, not two.</summary>
internal sealed class WorkerDataConverter(IOptions<WorkerOptions> worker) : DataConverter
{
    private readonly ObjectSerializer _serializer = worker.Value.Serializer!;

    public override string? Serialize(object? value) => value switch
    {
        null => null,
        RawJson json => json.Text,
        _ => _serializer.Serialize(value, value.GetType(), CancellationToken.None).ToString(),
    };

    public override object? Deserialize(string? data, Type targetType)
    {
        if (data is null) return null;
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(data));
        return _serializer.Deserialize(stream, targetType, CancellationToken.None);
    }
}

/// <summary>A payload that is JSON already.</summary>
internal sealed record RawJson(string Text);
