using System.Collections;
using FunctionsWorker.Functions;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsWorker.Invocation;

/// <summary>One invocation, as the app and its middleware see it.</summary>
internal sealed class LocalFunctionContext : FunctionContext
{
    public LocalFunctionContext(
        FunctionDescriptor function,
        TriggerInput input,
        IServiceProvider services,
        TraceContext trace,
        CancellationToken ct)
    {
        Function = function;
        TriggerValue = input.Value;
        InstanceServices = services;
        TraceContext = trace;
        CancellationToken = ct;
        RetryContext = input.Retry;
        BindingContext = new LocalBindingContext(input.BindingData);
        Features.Set(new InvocationOutcome());
        Features.Set(function.Definition);
        foreach (var (key, value) in input.Items) Items[key] = value;
    }

    public FunctionDescriptor Function { get; }

    /// <summary>What the trigger hands to its parameter's binder.</summary>
    public object? TriggerValue { get; }

    /// <summary>The parameters that are bound already, by name; middleware may have changed them.</summary>
    public Dictionary<string, object?> Inputs { get; } = new(StringComparer.OrdinalIgnoreCase);

    public override string InvocationId { get; } = Guid.CreateVersion7().ToString();

    public override string FunctionId => Function.Definition.Id;

    public override FunctionDefinition FunctionDefinition => Function.Definition;

    public override TraceContext TraceContext { get; }

    public override BindingContext BindingContext { get; }

    public override RetryContext RetryContext { get; }

    public override IServiceProvider InstanceServices { get; set; }

    public override IDictionary<object, object> Items { get; set; } = new Dictionary<object, object>();

    public override IInvocationFeatures Features { get; } = new InvocationFeatures();

    public override CancellationToken CancellationToken { get; }

    private sealed class LocalBindingContext(IReadOnlyDictionary<string, object?> data) : BindingContext
    {
        public override IReadOnlyDictionary<string, object?> BindingData { get; } = data;
    }

    private sealed class InvocationFeatures : IInvocationFeatures
    {
        private readonly Dictionary<Type, object> _features = [];

        public void Set<T>(T instance) => _features[typeof(T)] = instance!;

        public T? Get<T>() => _features.TryGetValue(typeof(T), out var feature) ? (T)feature : default;

        public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => _features.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
