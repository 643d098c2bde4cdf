using System.Text;
using Azure.Core.Serialization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Options;

namespace FunctionsWorker.Binding;

/// <summary>Reads and writes JSON payloads with the worker's serializer, as the app configured it.</summary>
internal sealed class PayloadReader(IOptions<WorkerOptions> worker)
{
    private readonly ObjectSerializer _serializer = worker.Value.Serializer!;

    /// <summary>A type as one would write it.</summary>
    public static string NameOf(Type type) => type.IsGenericType
        ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>"
        : type.Name;

    public object? Read(string json, Type type)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return _serializer.Deserialize(stream, type, CancellationToken.None);
    }

    public ValueTask<object?> ReadAsync(Stream json, Type type, CancellationToken ct) =>
        _serializer.DeserializeAsync(json, type, ct);

    public string Write(object value) =>
        _serializer.Serialize(value, value.GetType(), CancellationToken.None).ToString();
}
