using FunctionsRuntime.Binding;
using FunctionsRuntime.Functions;
using FunctionsRuntime.Hosting;
using FunctionsRuntime.Invocation;

namespace FunctionsRuntime.Triggers.CosmosDb;

/// <summary>Where an input or output finds its container, as its attribute names it.</summary>
internal sealed class CosmosTarget
{
    private readonly string _connectionString;
    private readonly BindingExpression _database;
    private readonly BindingExpression _container;

    /// <exception cref="FunctionSetupException">The connection or a name cannot work.</exception>
    public CosmosTarget(CosmosNames names, TriggerPlan trigger, Settings settings)
    {
        _connectionString = settings.ConnectionString(
            settings.Resolve(names.Connection ?? CosmosTriggerKind.DefaultConnection));
        _database = new BindingExpression(settings.Resolve(names.Database), trigger);
        _container = new BindingExpression(settings.Resolve(names.Container), trigger);
    }

    /// <exception cref="FunctionSetupException">A name is missing.</exception>
    public CosmosTarget Named(bool database, bool container)
    {
        if (database && _database.Text.Length == 0) throw new FunctionSetupException("name the database");
        if (container && _container.Text.Length == 0) throw new FunctionSetupException("name the container");
        return this;
    }

    public async ValueTask<CosmosPlace> ResolveAsync(LocalFunctionContext context) => new(
        _connectionString, await _database.ResolveAsync(context), await _container.ResolveAsync(context));
}

/// <summary>The names in an attribute as they were written.</summary>
internal sealed record CosmosNames(string? Connection, string Database, string Container);
