using System.Collections.Immutable;
using System.Reflection;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsWorker.Functions;

internal sealed class LocalFunctionDefinition(string name, MethodInfo method, IReadOnlyList<BindingMetadata> bindings)
    : FunctionDefinition
{
    public override string Name { get; } = name;

    public override string Id { get; } = name;

    public override string EntryPoint { get; } = $"{method.DeclaringType!.FullName}.{method.Name}";

    public override string PathToAssembly { get; } = method.DeclaringType!.Assembly.Location;

    public override ImmutableArray<FunctionParameter> Parameters { get; } =
        [.. method.GetParameters().Select(p => new FunctionParameter(
            p.Name!, p.ParameterType, p.HasDefaultValue, p.HasDefaultValue ? p.DefaultValue : null))];

    public override IImmutableDictionary<string, BindingMetadata> InputBindings { get; } =
        Those(bindings, BindingDirection.In);

    public override IImmutableDictionary<string, BindingMetadata> OutputBindings { get; } =
        Those(bindings, BindingDirection.Out);

    private static ImmutableDictionary<string, BindingMetadata> Those(
        IEnumerable<BindingMetadata> bindings, BindingDirection direction) =>
        bindings.Where(binding => binding.Direction == direction).ToImmutableDictionary(binding => binding.Name);
}

internal sealed class LocalBindingMetadata(string name, string type, BindingDirection direction) : BindingMetadata
{
    public override string Name { get; } = name;

    public override string Type { get; } = type;

    public override BindingDirection Direction { get; } = direction;
}
