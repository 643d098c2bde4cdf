using FunctionsWorker.Binding;
using FunctionsWorker.Invocation;

namespace FunctionsRuntime;

/// <summary>What functions have sent, oldest first, where <c>CaptureOutputs</c> keeps it from the services.</summary>
public sealed class CapturedOutputs
{
    private readonly Lock _gate = new();
    private readonly PayloadReader _payloads;
    private readonly List<CapturedOutput> _all = [];

    internal CapturedOutputs(PayloadReader payloads) => _payloads = payloads;

    /// <summary>All so far.</summary>
    public IReadOnlyList<CapturedOutput> All
    {
        get
        {
            lock (_gate) return [.. _all];
        }
    }

    /// <summary>Those with this <see cref="CapturedOutput.Destination"/>.</summary>
    public IReadOnlyList<CapturedOutput> To(string destination) =>
        [.. All.Where(output => output.Destination == destination)];

    /// <summary>Forgets all so far.</summary>
    public void Clear()
    {
        lock (_gate) _all.Clear();
    }

    internal void Add(LocalFunctionContext context, OutputKind kind, string destination, BinaryData body)
    {
        var output = new CapturedOutput(_payloads)
        {
            FunctionName = context.FunctionDefinition.Name,
            Kind = kind,
            Destination = destination,
            Body = body,
        };
        lock (_gate) _all.Add(output);
    }
}

/// <summary>Where outputs go: <see cref="Captured"/>, or to the services where it is null.</summary>
internal sealed record OutputTargets(CapturedOutputs? Captured, OutputItems Items);
