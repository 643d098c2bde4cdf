using FunctionsWorker.Binding;

namespace FunctionsRuntime;

/// <summary>The services that outputs go to.</summary>
public enum OutputKind
{
    Queue,
    Blob,
    CosmosDB,
    EventGrid,
}

/// <summary>What a function has sent: one message, blob, document or event.</summary>
public sealed record CapturedOutput
{
    private readonly PayloadReader _payloads;

    internal CapturedOutput(PayloadReader payloads) => _payloads = payloads;

    /// <summary>The function that sent it.</summary>
    public required string FunctionName { get; init; }

    public required OutputKind Kind { get; init; }

    /// <summary>
    /// The queue's name, <c>container/name</c> of the blob, <c>database/container</c> of the document, or the address
    /// of the event's topic.
    /// </summary>
    public required string Destination { get; init; }

    /// <summary>The bytes that the service would have got; a message's before it is encoded.</summary>
    public required BinaryData Body { get; init; }

    /// <summary>The body as text.</summary>
    public string Text => Body.ToString();

    /// <summary>The body's JSON, read by the worker's serializer.</summary>
    public T? ReadAs<T>() => (T?)_payloads.Read(Text, typeof(T));

    /// <inheritdoc/>
    public override string ToString() => $"{FunctionName} -> {Kind} {Destination}: {Text}";
}
